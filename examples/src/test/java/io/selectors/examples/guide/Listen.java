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
    public static void main(String[] args) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS);
                ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0))) {
            server.configureBlocking(false);
            selector.register(server, Interest.READ);
            SelectorKey stdin = selector.register(0, Interest.READ);    // any file descriptor, beside channels
            System.out.println("Try: nc localhost " + server.socket().getLocalPort());
            while (stdin.isValid()) {
                selector.select((key, readiness) -> {
                    if (key == stdin) {
                        stdin.unregister();
                    } else if (key.channel() == server) {
                        SocketChannel client = server.accept();
                        if (client != null) {                           // null: it has gone already
                            client.configureBlocking(false);
                            selector.register(client, Interest.READ);
                        }
                    } else {
                        print((SocketChannel) key.channel(), buffer.clear());
                    }
                });
            }
        }
    }

    private static void print(SocketChannel client, ByteBuffer buffer) throws IOException {
        try {
            if (client.read(buffer) < 0) {
                client.close();                                         // ends its registration as well
            }
            System.out.write(buffer.array(), 0, buffer.position());
            System.out.flush();
        } catch (IOException e) {
            System.out.println(client + ": " + e.getMessage());         // a reset ends this connection alone
            client.close();
        }
    }
}
// end::readme-listen[]
