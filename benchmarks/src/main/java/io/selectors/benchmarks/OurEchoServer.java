package io.selectors.benchmarks;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A bare echo loop over this library. */
final class OurEchoServer {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(EchoServer.BUFFER);
    private final Selector selector;
    private final ServerSocketChannel listener;

    OurEchoServer(String backend) throws IOException {
        selector = Selector.open(backend);
        listener = EchoServer.listen();
        selector.register(listener, Interest.READ);
    }

    void serve() throws IOException {
        while (true) {
            selector.select(this::ready);
        }
    }

    private void ready(SelectorKey key, Readiness readiness) throws IOException {
        Echo echo = key.attachment(Echo.class);
        if (echo == null) {
            accept();
            return;
        }
        Echo.Wish wish = echo.turn(buffer);
        if (wish != echo.wish && wish != Echo.Wish.NOTHING) {
            echo.wish = wish;
            key.modify(wish == Echo.Wish.READ ? Interest.READ : Interest.WRITE);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = EchoServer.accept(listener); channel != null; channel = EchoServer.accept(listener)) {
            selector.register(channel, Interest.READ, new Echo(channel));
        }
    }
}
