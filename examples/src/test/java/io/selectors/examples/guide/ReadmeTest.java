package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.contract.Interrupts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The snippets of README.md. */
@Timeout(60)
class ReadmeTest {
    private static void acceptAndRead(ServerSocketChannel server, ByteBuffer buffer) throws IOException {
        // tag::readme-accept[]
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            selector.register(server, Interest.READ);
            while (!Thread.currentThread().isInterrupted()) {
                selector.select((key, readiness) -> {
                    if (key.channel() == server) {
                        SocketChannel client = server.accept();
                        client.configureBlocking(false);
                        selector.register(client, Interest.READ);
                    } else if (((SocketChannel) key.channel()).read(buffer.clear()) < 0) {
                        key.channel().close();
                    }
                });
            }
        }
        // end::readme-accept[]
    }

    @Test
    void itAcceptsAndReads() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        try (ServerSocketChannel server = Pair.server()) {
            FutureTask<Void> loop = new FutureTask<>(() -> {
                acceptAndRead(server, buffer);
                return null;
            });
            Thread thread = new Thread(loop);
            thread.start();
            try (Socket client = new Socket("localhost", server.socket().getLocalPort())) {
                client.getOutputStream().write(new byte[7]);
                client.shutdownOutput();
                // It closes what has ended.
                assertEquals(-1, client.getInputStream().read());
            }
            Interrupts.end(thread);
            loop.get(20, TimeUnit.SECONDS);
        }
    }

    /** Registers standard input, so this runs with a pipe for it. */
    static final class Stdin {
        public static void main(String[] args) throws IOException {
            try (Pair pair = Pair.open()) {
                pair.say("hello");
                SocketChannel socket = pair.near();
                // tag::readme-descriptor[]
                try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
                    selector.register(0, Interest.READ, "stdin");
                    selector.register(socket, Interest.READ, "socket");
                    for (Event event : selector.select(500, TimeUnit.MICROSECONDS)) {
                        System.out.println(event.key().attachment() + " is " + event.readiness());
                    }
                }
                // end::readme-descriptor[]
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void standardInputStandsBesideASocket() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Stdin.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            process.getInputStream().transferTo(new PrintStream(output));
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertTrue(output.toString().contains("stdin is READABLE") && output.toString().contains("socket is READABLE"),
                    output::toString);
        } finally {
            process.destroy();
        }
    }
}
