package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Two connected sockets on loopback: this one non-blocking, to be registered; the other one blocking. */
record Connection(SocketChannel here, SocketChannel there) implements Source {
    static Connection open() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(anyPort());
            SocketChannel here = SocketChannel.open(server.getLocalAddress());
            SocketChannel there = server.accept();
            assertEquals(here.getLocalAddress(), there.getRemoteAddress());
            here.configureBlocking(false);
            here.setOption(StandardSocketOptions.TCP_NODELAY, true);
            there.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new Connection(here, there);
        }
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public SocketChannel channel() {
        return here;
    }

    @Override
    public void fill() throws IOException {
        there.write(ByteBuffer.allocate(1));
    }

    @Override
    public void take() throws IOException {
        assertEquals(1, here.read(ByteBuffer.allocate(1)));
    }

    @Override
    public void drain() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (here.read(buffer.clear()) > 0) {
            // There may be more.
        }
    }

    /** Ends the other side with a reset instead of an orderly end. */
    void reset() throws IOException {
        there.setOption(StandardSocketOptions.SO_LINGER, 0);
        there.close();
    }

    @Override
    public void close() throws IOException {
        here.close();
        there.close();
    }
}
