package io.selectors.kqueue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Two sockets, connected by TCP. */
final class Connected implements AutoCloseable {
    private final SocketChannel here;
    private final SocketChannel there;

    Connected() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            here = SocketChannel.open(server.getLocalAddress());
            there = server.accept();
        }
        here.configureBlocking(false);
    }

    /** In non-blocking mode. */
    SocketChannel here() {
        return here;
    }

    SocketChannel there() {
        return there;
    }

    @Override
    public void close() throws IOException {
        here.close();
        there.close();
    }
}
