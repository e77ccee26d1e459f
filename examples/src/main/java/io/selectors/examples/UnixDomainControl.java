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
        new UnixDomainControl().serve(path);
    }

    void serve(Path path) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            server.bind(UnixDomainSocketAddress.of(path)).configureBlocking(false);
            selector.register(server, Interest.READ);
            System.out.println("Try: nc -U " + path + ", and there: status, stop");
            while (!stopping) {
                selector.select((key, readiness) -> {
                    if (key.channel() == server) {
                        accept(server, selector);
                    } else {
                        converse((SocketChannel) key.channel(), key.attachment(ByteBuffer.class));
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
                selector.register(client, Interest.READ, ByteBuffer.allocate(100));
            } catch (IOException e) {
                System.out.println(client + ": " + e.getMessage());
                client.close();
            }
        }
    }

    private void converse(SocketChannel client, ByteBuffer asked) throws IOException {
        try {
            if (client.read(asked) < 0) {
                client.close();
                return;
            }
            for (String question : questions(asked)) {
                client.write(StandardCharsets.UTF_8.encode(answer(question.strip()) + "\n"));
            }
        } catch (IOException e) {
            System.out.println(client + ": " + e.getMessage());
            client.close();
        }
    }

    /** Takes out the whole lines: a read may bring a part of one, or several. One that does not fit is answered as it is. */
    private static String[] questions(ByteBuffer asked) {
        String text = StandardCharsets.ISO_8859_1.decode(asked.flip()).toString();
        int end = text.length() == asked.capacity() ? text.length() : text.lastIndexOf('\n') + 1;
        asked.clear().put(StandardCharsets.ISO_8859_1.encode(text.substring(end)));
        return end == 0 ? new String[0] : text.substring(0, end).split("\n");
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
