package io.selectors.examples.guide;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Two connected sockets: the near one in non-blocking mode, the far one in blocking mode. */
record Pair(SocketChannel near, SocketChannel far) implements Closeable {
    static Pair open() throws IOException {
        try (ServerSocketChannel server = server()) {
            SocketChannel near = SocketChannel.open(server.getLocalAddress());
            near.configureBlocking(false);
            return new Pair(near, server.accept());
        }
    }

    static ServerSocketChannel server() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    void say(String words) throws IOException {
        far.write(StandardCharsets.UTF_8.encode(words));
    }

    /** What the far side hears next, at least one byte of it, at most as many as asked for. */
    String hear(int limit) throws IOException {
        ByteBuffer words = ByteBuffer.allocate(limit);
        while (words.hasRemaining() && far.read(words) >= 0) {
            // There is more to come.
        }
        return StandardCharsets.UTF_8.decode(words.flip()).toString();
    }

    void reset() throws IOException {
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.close();
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
