package io.selectors.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** The same loop over java.nio. */
final class NioEchoServer {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(EchoServer.BUFFER);
    private final boolean withConsumer;
    private final Selector selector;
    private final ServerSocketChannel listener;

    NioEchoServer(boolean withConsumer) throws IOException {
        this.withConsumer = withConsumer;
        selector = Selector.open();
        listener = EchoServer.listen();
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    void serve() throws IOException {
        while (true) {
            if (withConsumer) {
                selector.select(this::ready);
            } else {
                selector.select();
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext();) {
                    ready(keys.next());
                    keys.remove();
                }
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            Echo echo = (Echo) key.attachment();
            if (echo == null) {
                accept();
                return;
            }
            Echo.Wish wish = echo.turn(buffer);
            if (wish != echo.wish && wish != Echo.Wish.NOTHING) {
                echo.wish = wish;
                key.interestOps(wish == Echo.Wish.READ ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = EchoServer.accept(listener); channel != null; channel = EchoServer.accept(listener)) {
            channel.register(selector, SelectionKey.OP_READ, new Echo(channel));
        }
    }
}
