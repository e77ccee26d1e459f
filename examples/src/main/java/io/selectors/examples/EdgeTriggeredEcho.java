package io.selectors.examples;

import io.selectors.Feature;
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
 * Sends back what it receives, edge-triggered: each connection is registered once, for both directions, and never modified to
 * wait for the one or the other. An edge is told once, so each event is answered by reading and writing until neither goes on.
 */
final class EdgeTriggeredEcho {
    private static final int MAX_ROUNDS = 16;

    private EdgeTriggeredEcho() {
    }

    public static void main(String... args) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            serve(server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888)));
        }
    }

    static void serve(ServerSocketChannel server) throws IOException {
        try (Selector selector = Selector.open(Feature.EDGE_TRIGGERED)) {
            server.configureBlocking(false);
            selector.register(server, Interest.READ.edgeTriggered());
            System.out.println("Try: nc localhost " + server.socket().getLocalPort());
            while (!Thread.currentThread().isInterrupted()) {
                selector.select((key, readiness) -> {
                    if (key.channel() == server) {
                        acceptAll(server, selector);
                    } else {
                        echo(key);
                    }
                });
            }
            for (SelectorKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private static void acceptAll(ServerSocketChannel server, Selector selector) throws IOException {
        for (SocketChannel client = server.accept(); client != null; client = server.accept()) {
            try {
                client.configureBlocking(false);
                selector.register(client, Interest.READ_WRITE.edgeTriggered(), ByteBuffer.allocateDirect(16 * 1024));
            } catch (IOException e) {
                System.out.println(client + ": " + e.getMessage());
                client.close();
            }
        }
    }

    private static void echo(SelectorKey key) throws IOException {
        SocketChannel client = (SocketChannel) key.channel();
        try {
            for (int round = 0; round < MAX_ROUNDS; round++) {
                if (!goOn(client, key.attachment(ByteBuffer.class))) {
                    return;
                }
            }
            // There is more, but it is the others' turn: this has the event told again.
            key.modify(key.interest());
        } catch (IOException e) {
            System.out.println(client + ": " + e.getMessage());
            client.close();
        }
    }

    /** Reads once and writes once; returns false when neither could be done, so that there will be another edge. */
    private static boolean goOn(SocketChannel client, ByteBuffer waiting) throws IOException {
        int read = waiting.hasRemaining() ? client.read(waiting) : 0;
        int written = client.write(waiting.flip());
        waiting.compact();
        if (read < 0 && waiting.position() == 0) {
            client.close();
            return false;
        }
        return read > 0 || written > 0;
    }
}
