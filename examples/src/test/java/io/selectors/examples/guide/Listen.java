package io.selectors.examples.guide;

// tag::readme-listen[]
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Prints what each client sends, until you press Enter. */
class Listen {
    private static final ByteBuffer BUFFER = ByteBuffer.allocate(8192);

    public static void main(String[] args) throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS);
                ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0))) {
            server.configureBlocking(false);
            SelectorKey accepting = selector.register(server, Interest.READ);
            SelectorKey stdin = selector.register(0, Interest.READ); // any file descriptor, beside channels
            System.out.println("Try: nc localhost " + server.socket().getLocalPort());
            while (stdin.isValid()) {
                selector.select((key, readiness) -> {
                    if (key == stdin) {
                        stdin.unregister();
                    } else if (key == accepting) {
                        accept(server, selector);
                    } else {
                        print((SocketChannel) key.channel());
                    }
                });
            }
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) { // null: it has gone already
            client.configureBlocking(false);
            selector.register(client, Interest.READ);
        }
    }

    private static void print(SocketChannel client) throws IOException {
        try {
            if (client.read(BUFFER.clear()) >= 0) {
                System.out.write(BUFFER.array(), 0, BUFFER.position());
                System.out.flush();
                return;
            }
        } catch (IOException e) {
            System.out.println(client + ": " + e.getMessage()); // a reset, for example, ends this connection alone
        }
        client.close(); // ends its registration as well
    }
}
// end::readme-listen[]
