package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One connection of the echo servers that loop over a selector, whichever; the same in all of them. */
final class Echo {
    /** What it waits for next. */
    enum Wish { READ, WRITE, NOTHING }

    final SocketChannel channel;
    Wish wish = Wish.READ;
    private ByteBuffer unsent;

    Echo(SocketChannel channel) {
        this.channel = channel;
    }

    /** Reads and writes once; the buffer is anybody's. */
    Wish turn(ByteBuffer buffer) throws IOException {
        try {
            return unsent == null ? pass(buffer) : flush();
        } catch (IOException e) {
            // Whatever is wrong with it, the others go on.
            channel.close();
            return Wish.NOTHING;
        }
    }

    private Wish pass(ByteBuffer buffer) throws IOException {
        if (channel.read(buffer.clear()) < 0) {
            channel.close();
            return Wish.NOTHING;
        }
        channel.write(buffer.flip());
        if (!buffer.hasRemaining()) {
            return Wish.READ;
        }
        unsent = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        return Wish.WRITE;
    }

    private Wish flush() throws IOException {
        channel.write(unsent);
        if (unsent.hasRemaining()) {
            return Wish.WRITE;
        }
        unsent = null;
        return Wish.READ;
    }
}
