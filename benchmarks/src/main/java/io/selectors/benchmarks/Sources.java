package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;
import java.util.Deque;

/** The channels of a contender, open until all are closed. */
final class Sources {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** The reading end of a pipe that has a byte for good. */
    Pipe.SourceChannel ready() throws IOException {
        Pipe pipe = Pipe.open();
        opened.push(pipe.source());
        opened.push(pipe.sink());
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.allocate(1));
        return pipe.source();
    }

    /** A socket that nobody writes to. */
    DatagramChannel idle() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        opened.push(channel);
        channel.configureBlocking(false);
        return channel;
    }

    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
