package io.selectors.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/**
 * libevent's benchmark: many pipes, a few of them active; whoever receives a byte passes one on, until so many have been written. Each
 * pass is a poll that does not wait, as there. The control run passes the same bytes without any.
 */
final class Chain {
    /** One pipe, which knows the next. */
    static final class Link {
        final Pipe.SourceChannel source;
        private final Pipe.SinkChannel sink;
        private Link next;

        private Link(Pipe pipe) throws IOException {
            source = pipe.source();
            sink = pipe.sink();
            source.configureBlocking(false);
            sink.configureBlocking(false);
        }
    }

    final Link[] links;
    private final int active;
    private final int writes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    /** In which order the control run reads: one after the other, and no garbage that a selector's run does not make. */
    private final Link[] order;
    private int left;
    private int inFlight;
    private int queued;
    private boolean isControl;

    Chain(int pipes, int active, int writes) throws IOException {
        this.links = new Link[pipes];
        this.active = Math.min(active, pipes);
        this.writes = writes;
        this.order = new Link[writes];
        for (int i = 0; i < pipes; i++) {
            links[i] = new Link(Pipe.open());
        }
        for (int i = 0; i < pipes; i++) {
            links[i].next = links[(i + 1) % pipes];
        }
    }

    /** Nanoseconds from the first byte to the last. */
    long run(Contender contender) throws Exception {
        long start = begin();
        while (inFlight > 0) {
            contender.pollChain();
        }
        return System.nanoTime() - start;
    }

    /** The same without a selector. */
    long runControl() throws IOException {
        isControl = true;
        long start = begin();
        for (int i = 0; inFlight > 0; i++) {
            pass(order[i]);
        }
        isControl = false;
        return System.nanoTime() - start;
    }

    private long begin() throws IOException {
        left = writes;
        inFlight = 0;
        queued = 0;
        long start = System.nanoTime();
        int space = links.length / active;
        for (int i = 0; i < active; i++) {
            send(links[i * space]);
        }
        return start;
    }

    private void send(Link link) throws IOException {
        if (link.sink.write(buffer.clear()) != 1) {
            throw new IOException("a pipe takes no byte");
        }
        inFlight++;
        left--;
        if (isControl) {
            order[queued++] = link;
        }
    }

    /** A pipe is readable. */
    void pass(Link link) throws IOException {
        if (link.source.read(buffer.clear()) == 1) {
            inFlight--;
            if (left > 0) {
                send(link.next);
            }
        }
    }

    /** The same, for interfaces that let no IOException through. */
    void passUnchecked(Link link) {
        try {
            pass(link);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void close() throws IOException {
        for (Link link : links) {
            link.source.close();
            link.sink.close();
        }
    }
}
