package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/**
 * libevent's benchmark: many pipes, a few of them active; whoever receives a byte passes one on, until so many have been written. Each
 * pass is a poll that does not wait, as there. The control run passes the same bytes without any.
 */
final class Chain {
    final Pipe[] pipes;
    private final int active;
    private final int writes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    /** In which order the control run reads: one index after the other, and no garbage that a selector's run does not make. */
    private final int[] order;
    private int left;
    private int inFlight;
    private int queued;
    private boolean isControl;

    Chain(int pipes, int active, int writes) throws IOException {
        this.pipes = new Pipe[pipes];
        this.active = Math.min(active, pipes);
        this.writes = writes;
        this.order = new int[writes];
        for (int i = 0; i < pipes; i++) {
            this.pipes[i] = Pipe.open();
            this.pipes[i].source().configureBlocking(false);
            this.pipes[i].sink().configureBlocking(false);
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
        int space = pipes.length / active;
        for (int i = 0; i < active; i++) {
            send(i * space);
        }
        return start;
    }

    private void send(int index) throws IOException {
        if (pipes[index].sink().write(buffer.clear()) != 1) {
            throw new IOException("pipe " + index + " takes no byte");
        }
        inFlight++;
        left--;
        if (isControl) {
            order[queued++] = index;
        }
    }

    /** A pipe is readable. */
    void pass(int index) throws IOException {
        if (pipes[index].source().read(buffer.clear()) == 1) {
            inFlight--;
            if (left > 0) {
                send((index + 1) % pipes.length);
            }
        }
    }

    void close() throws IOException {
        for (Pipe pipe : pipes) {
            pipe.source().close();
            pipe.sink().close();
        }
    }
}
