package io.selectors.examples;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Accepts connections, reads what they send, and says how much it was when they end: the loop that a server grows from.
 * What fails for one connection ends that connection alone.
 */
final class AcceptLoop {
    private final Consumer<String> log;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

    AcceptLoop(Consumer<String> log) {
        this.log = log;
    }

    public static void main(String... args) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888));
            System.out.println("Try: nc localhost 8888");
            new AcceptLoop(System.out::println).serve(server);
        }
    }

    void serve(ServerSocketChannel server) throws IOException {
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            selector.register(server, Interest.READ);
            while (!Thread.currentThread().isInterrupted()) {
                selector.select((key, readiness) -> {
                    if (key.channel() == server) {
                        accept(server, selector);
                    } else {
                        read(key);
                    }
                });
            }
            for (SelectorKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) { // It may have gone already.
            try {
                client.configureBlocking(false);
                selector.register(client, Interest.READ, new AtomicLong());
            } catch (IOException e) {
                log.accept("a connection is not served: " + e.getMessage());
                client.close();
            }
        }
    }

    private void read(SelectorKey key) throws IOException {
        SocketChannel client = (SocketChannel) key.channel();
        AtomicLong total = key.attachment(AtomicLong.class);
        try {
            int count = client.read(buffer.clear());
            if (count >= 0) {
                total.addAndGet(count);
                return;
            }
            log.accept("a connection sent " + total + " bytes");
        } catch (IOException e) {
            log.accept("a connection failed after " + total + " bytes: " + e.getMessage());
        }
        client.close(); // Ends its registration as well.
    }
}
