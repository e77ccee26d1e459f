package io.selectors.reliability.races;

import io.selectors.Interest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** What is registered: the reading end of a pipe or a connected socket, which is readable if it was filled. */
final class Stream implements AutoCloseable {
    private final SelectableChannel channel;
    private final WritableByteChannel peer;
    private final boolean writable;
    private boolean full;

    private Stream(SelectableChannel channel, WritableByteChannel peer, boolean writable) throws IOException {
        this.channel = channel;
        this.peer = peer;
        this.writable = writable;
        channel.configureBlocking(false);
    }

    static Stream pipe() throws IOException {
        Pipe pipe = Pipe.open();
        return new Stream(pipe.source(), pipe.sink(), false);
    }

    static Stream socket(Sockets sockets) throws IOException {
        SocketChannel here = sockets.connect();
        return new Stream(here, sockets.accept(), true);
    }

    SelectableChannel channel() {
        return channel;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isSocket() {
        return writable;
    }

    void fill(boolean wanted) throws IOException {
        if (wanted && !full) {
            peer.write(ByteBuffer.allocate(1));
        } else if (full && !wanted) {
            ((ReadableByteChannel) channel).read(ByteBuffer.allocate(1));
        }
        full = wanted;
    }

    /** Whether a level-triggered interest would be reported. */
    boolean isReadyFor(Interest interest) {
        return full && interest.isRead() || writable && interest.isWrite();
    }

    boolean isReadable() {
        return full;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        peer.close();
    }
}
