package io.selectors.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** An echo server as one writes it with java.nio; {@link EchoAfter} is its port. */
final class EchoBefore {
    private EchoBefore() {
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
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (!Thread.currentThread().isInterrupted()) {
                selector.select();
                Iterator<SelectionKey> selected = selector.selectedKeys().iterator();
                while (selected.hasNext()) {
                    SelectionKey key = selected.next();
                    selected.remove();
                    if (!key.isValid()) {
                        continue;
                    }
                    if (key.isAcceptable()) {
                        accept(server, selector);
                    } else {
                        echo(key);
                    }
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) {
            try {
                client.configureBlocking(false);
                client.register(selector, SelectionKey.OP_READ, ByteBuffer.allocateDirect(8192));
            } catch (IOException e) {
                System.out.println(client + ": " + e.getMessage());
                client.close();
            }
        }
    }

    private static void echo(SelectionKey key) throws IOException {
        SocketChannel client = (SocketChannel) key.channel();
        ByteBuffer waiting = (ByteBuffer) key.attachment();
        try {
            if (key.isReadable() && client.read(waiting) < 0) {
                client.close();
                return;
            }
            client.write(waiting.flip());
            waiting.compact();
            key.interestOps(waiting.position() == 0 ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
        } catch (IOException e) {
            System.out.println(client + ": " + e.getMessage());
            client.close();
        }
    }
}
