package io.selectors.reliability.races;

import io.selectors.Selector;
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
    private Stream subject;
    private Stream other;

    Arena(SelectorBackend backend, Sockets sockets) {
        this.backend = backend;
        this.sockets = sockets;
    }

    Selector selector() {
        return selector;
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

    private void closeSelector() {
        if (selector != null) {
            selector.close();
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
