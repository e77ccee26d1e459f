package io.selectors.examples;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Unix-domain socket through which others on the machine ask a program for its status, or to stop. */
final class UnixDomainControl {
    private boolean stopping;
    private int questions;

    public static void main(String... args) throws IOException {
        Path path = Files.createTempDirectory("examples").resolve("control");
        System.out.println("Try: nc -U " + path + ", and there: status, stop");
        new UnixDomainControl().serve(path);
    }

    void serve(Path path) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            server.bind(UnixDomainSocketAddress.of(path)).configureBlocking(false);
            selector.register(server, Interest.READ);
            while (!stopping) {
                selector.select((key, readiness) -> {
                    if (key.channel() == server) {
                        accept(server, selector);
                    } else {
                        converse((SocketChannel) key.channel());
                    }
                });
            }
            for (SelectorKey key : selector.keys()) {
                key.channel().close();
            }
        } finally {
            Files.deleteIfExists(path); // The socket is closed, its file stays.
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) {
            try {
                client.configureBlocking(false);
                selector.register(client, Interest.READ);
            } catch (IOException e) {
                System.out.println(client + ": " + e.getMessage());
                client.close();
            }
        }
    }

    private void converse(SocketChannel client) throws IOException {
        try {
            ByteBuffer question = ByteBuffer.allocate(100);
            if (client.read(question) < 0) {
                client.close();
            } else {
                String answer = answer(StandardCharsets.UTF_8.decode(question.flip()).toString().strip());
                client.write(StandardCharsets.UTF_8.encode(answer + "\n"));
            }
        } catch (IOException e) {
            System.out.println(client + ": " + e.getMessage());
            client.close();
        }
    }

    private String answer(String question) {
        questions++;
        switch (question) {
            case "status":
                return "well, after " + questions + " questions";
            case "stop":
                stopping = true;
                return "stopping";
            default:
                return "what? status or stop";
        }
    }
}
