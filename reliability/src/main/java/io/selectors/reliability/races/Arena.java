package io.selectors.reliability.races;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.SplittableRandom;

/** What rounds are played with, one after another: a selector and two streams, replaced when closed, or used for long enough. */
final class Arena implements AutoCloseable {
    private static final int ROUNDS_PER_SELECTOR = 500;
    private static final int ROUNDS_PER_STREAM = 16;

    private final SelectorBackend backend;
    private final Sockets sockets;
    private int rounds;
    private Selector selector;
    private Stream idle;
    private SelectorKey idleEdge;
    private Stream subject;
    private Stream other;

    Arena(SelectorBackend backend, Sockets sockets) {
        this.backend = backend;
        this.sockets = sockets;
    }

    Selector selector() {
        return selector;
    }

    /** A key that has reported its edge, and must not again; null where there are no edges. */
    SelectorKey idleEdge() {
        return idleEdge;
    }

    Stream subject() {
        return subject;
    }

    Stream other() {
        return other;
    }

    void prepare(SplittableRandom random) throws IOException {
        rounds++;
        if (selector == null || !selector.isOpen() || rounds % ROUNDS_PER_SELECTOR == 0) {
            closeSelector();
            selector = backend.open();
            openIdleEdge();
        }
        if (subject == null || !subject.isOpen() || rounds % ROUNDS_PER_STREAM == 0) {
            closeStreams();
            boolean socket = random.nextBoolean();
            subject = socket ? Stream.socket(sockets) : Stream.pipe();
            other = socket ? Stream.socket(sockets) : Stream.pipe();
        }
        subject.fill(random.nextInt(3) > 0);
        other.fill(subject.isReadable());
    }

    private void openIdleEdge() throws IOException {
        if (selector.features().contains(Feature.EDGE_TRIGGERED)) {
            idle = Stream.pipe();
            idle.fill(true);
            idleEdge = selector.register(idle.channel(), Interest.READ.edgeTriggered());
            Violation.check(selector.selectNow().size() == 1, "an edge was not reported");
        }
    }

    private void closeSelector() throws IOException {
        if (selector != null) {
            selector.close();
        }
        if (idle != null) {
            idle.close();
        }
    }

    private void closeStreams() throws IOException {
        if (subject != null) {
            subject.close();
        }
        if (other != null) {
            other.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeSelector();
        closeStreams();
    }
}
