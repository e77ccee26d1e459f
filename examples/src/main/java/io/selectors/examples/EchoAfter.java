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

/**
 * The port of {@link EchoBefore}. There are no selected keys to take out one by one, a key that became invalid within the batch
 * is not reported, and READ and WRITE stand for accept and connect as well.
 */
final class EchoAfter {
    private EchoAfter() {
    }

    public static void main(String... args) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888));
            System.out.println("Try: nc localhost 8888");
            serve(server);
        }
    }

    static void serve(ServerSocketChannel server) throws IOException {
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            selector.register(server, Interest.READ);
            while (!Thread.currentThread().isInterrupted()) {
                selector.select((key, readiness) -> {
                    if (key.channel() == server) {
                        accept(server, selector);
                    } else {
                        echo(key, readiness.isReadable());
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
            try {
                client.configureBlocking(false);
                selector.register(client, Interest.READ, ByteBuffer.allocateDirect(8192));
            } catch (IOException e) {
                System.out.println(client + ": " + e.getMessage());
                client.close();
            }
        }
    }

    private static void echo(SelectorKey key, boolean readable) throws IOException {
        SocketChannel client = (SocketChannel) key.channel();
        ByteBuffer waiting = key.attachment(ByteBuffer.class);
        try {
            if (readable && client.read(waiting) < 0) {
                client.close();
                return;
            }
            client.write(waiting.flip());
            waiting.compact();
            key.modify(waiting.position() == 0 ? Interest.READ : Interest.WRITE);
        } catch (IOException e) {
            System.out.println(client + ": " + e.getMessage());
            client.close();
        }
    }
}
