package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples on datagrams and on Unix-domain sockets. */
@Timeout(60)
class DatagramsAndLocalsTest {
    @Test
    void aDatagramIsAnsweredWithItsSender() throws Exception {
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DatagramChannel mirror = DatagramChannel.open().bind(anyPort);
                DatagramChannel client = DatagramChannel.open().bind(anyPort)) {
            Running.during(() -> new UdpMirror(log::add).serve(mirror), () -> {
                ByteBuffer answer = ByteBuffer.allocate(1500);
                for (int i = 0; i < 3; i++) {
                    client.send(ByteBuffer.allocate(1), mirror.getLocalAddress());
                    assertEquals(mirror.getLocalAddress(), client.receive(answer.clear()));
                    assertEquals("you are " + client.getLocalAddress() + "\n",
                            StandardCharsets.UTF_8.decode(answer.flip()).toString());
                }
                assertEquals("3 datagrams", log.poll(20, TimeUnit.SECONDS));
            });
        }
    }

    @Test
    void aProgramIsControlledThroughAUnixDomainSocket(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("control");
        Running running = Running.start(() -> new UnixDomainControl().serve(path));
        try (SocketChannel one = connect(path); SocketChannel other = connect(path)) {
            assertEquals("well, after 1 questions\n", ask(one, "status\n"));
            assertEquals("what? status or stop\n", ask(other, "hello\n"));
            assertEquals("well, after 3 questions\n", ask(one, "status\n"));
            one.write(StandardCharsets.UTF_8.encode("sta"));
            Thread.sleep(200); // So that one question comes in two reads.
            assertEquals("well, after 4 questions\n", ask(one, "tus\n"));
            assertEquals("stopping\n", ask(other, "stop\n"));
            running.join();
            assertEquals(-1, one.read(ByteBuffer.allocate(1)));
        }
        assertFalse(Files.exists(path));
    }

    private static SocketChannel connect(Path path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return SocketChannel.open(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                assertTrue(System.nanoTime() < deadline, () -> "nobody listens: " + e);
                Thread.sleep(5);
            }
        }
    }

    private static String ask(SocketChannel control, String question) throws IOException {
        control.write(StandardCharsets.UTF_8.encode(question));
        ByteBuffer answer = ByteBuffer.allocate(100);
        control.read(answer);
        return StandardCharsets.UTF_8.decode(answer.flip()).toString();
    }
}
