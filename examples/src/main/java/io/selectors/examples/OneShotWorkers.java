package io.selectors.examples;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One thread selects, several do the work. A one-shot registration is silent after its event until it is modified, so no two
 * workers ever have the same connection; the modify that ends the work reaches the select in progress at once.
 */
final class OneShotWorkers {
    private OneShotWorkers() {
    }

    public static void main(String... args) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888));
            System.out.println("Try: nc localhost 8888");
            serve(server, workers);
        } finally {
            workers.shutdown();
        }
    }

    static void serve(ServerSocketChannel server, ExecutorService workers) throws IOException {
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            selector.register(server, Interest.READ);
            while (!Thread.currentThread().isInterrupted()) {
                selector.select((key, readiness) -> {
                    if (key.channel() == server) {
                        accept(server, selector);
                    } else {
                        workers.execute(() -> work(key));
                    }
                });
            }
            for (SelectorKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) {
            ByteBuffer nothingToWrite = ByteBuffer.allocate(1024).flip();
            try {
                client.configureBlocking(false);
                selector.register(client, Interest.READ.oneShot(), nothingToWrite);
            } catch (IOException e) {
                System.out.println(client + ": " + e.getMessage());
                client.close();
            }
        }
    }

    /** On a worker, which alone has the connection until it modifies the key. */
    private static void work(SelectorKey key) {
        SocketChannel client = (SocketChannel) key.channel();
        try {
            ByteBuffer buffer = key.attachment(ByteBuffer.class);
            if (!buffer.hasRemaining()) {
                if (client.read(buffer.clear()) < 0) {
                    client.close();
                    return;
                }
                shout(buffer.flip());
            }
            client.write(buffer);
            key.modify(buffer.hasRemaining() ? Interest.WRITE.oneShot() : Interest.READ.oneShot());
        } catch (IOException | RuntimeException e) { // whatever happens, re-arm or close: else it is never heard of again
            System.out.println(client + ": " + e);
            close(client);
        }
    }

    /** Stands for work that takes long: makes small letters big. */
    private static void shout(ByteBuffer text) {
        for (int i = 0; i < text.limit(); i++) {
            byte letter = text.get(i);
            text.put(i, 'a' <= letter && letter <= 'z' ? (byte) (letter - 'a' + 'A') : letter);
        }
    }

    private static void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
