package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The examples that serve on a TCP socket, each with real clients. */
@Timeout(60)
class ServersTest {
    private final ServerSocketChannel server = ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    ServersTest() throws IOException {
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        socket.setSoTimeout(20_000); // An interrupt ends no read of a socket.
        return socket;
    }

    /** Sends much more than any buffer holds, from a second thread, and takes it back. */
    private byte[] echoed(byte[] sent) throws Exception {
        try (Socket client = connect()) {
            Running sending = Running.start(() -> send(client, sent));
            byte[] received = client.getInputStream().readAllBytes();
            sending.join();
            return received;
        }
    }

    private static void send(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
        client.shutdownOutput();
    }

    private static byte[] randomLetters(int count) {
        return new Random(1).ints(count, 'a', 'z' + 1).collect(StringBuilder::new, StringBuilder::appendCodePoint,
                StringBuilder::append).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void assertEchoes(Running.Action loop) throws Exception {
        byte[] much = randomLetters(3_000_000);
        Running.during(loop, () -> {
            try (Socket first = connect()) {
                // Small pieces, one at a time, while another client sends much.
                for (int letter = 'a'; letter <= 'z'; letter++) {
                    first.getOutputStream().write(letter);
                    assertEquals(letter, first.getInputStream().read());
                }
                assertArrayEquals(much, echoed(much));
                first.getOutputStream().write('!');
                assertEquals('!', first.getInputStream().read());
            }
            try (SocketChannel rude = SocketChannel.open(server.getLocalAddress())) {
                rude.setOption(StandardSocketOptions.SO_LINGER, 0);
                rude.write(StandardCharsets.US_ASCII.encode("gone"));
            }
            assertArrayEquals(new byte[] {42}, echoed(new byte[] {42}));
        });
    }

    @Test
    void theLoopOfJavaNioEchoes() throws Exception {
        assertEchoes(() -> EchoBefore.serve(server));
    }

    @Test
    void itsPortEchoes() throws Exception {
        assertEchoes(() -> EchoAfter.serve(server));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theEdgeTriggeredLoopEchoes() throws Exception {
        assertEchoes(() -> EdgeTriggeredEcho.serve(server));
    }

    @Test
    void theAcceptLoopCountsWhatEachConnectionSent() throws Exception {
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        Running.during(() -> new AcceptLoop(log::add).serve(server), () -> {
            try (Socket idle = connect()) {
                for (int count : new int[] {0, 1, 500_000}) {
                    try (Socket client = connect()) {
                        client.getOutputStream().write(new byte[count]);
                    }
                    assertEquals("a connection sent " + count + " bytes", log.poll(20, TimeUnit.SECONDS));
                }
                idle.getOutputStream().write(7);
            }
            assertEquals("a connection sent 1 bytes", log.poll(20, TimeUnit.SECONDS));
        });
    }

    @Test
    void theAcceptLoopOutlivesAConnectionThatFails() throws Exception {
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        Running.during(() -> new AcceptLoop(log::add).serve(server), () -> {
            try (Socket rude = connect()) {
                rude.setSoLinger(true, 0);
            }
            String failure = log.poll(20, TimeUnit.SECONDS);
            assertTrue(failure.startsWith("a connection failed after 0 bytes"), failure);
            connect().close();
            assertEquals("a connection sent 0 bytes", log.poll(20, TimeUnit.SECONDS));
        });
    }

    /** Waits in the server's backlog until a loop accepts it, and has been reset by then. */
    private void connectAndReset() throws IOException {
        try (Socket rude = connect()) {
            rude.setSoLinger(true, 0);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theLoopsOutliveAConnectionThatWasResetBeforeItIsGreeted() throws Exception {
        connectAndReset();
        Running.during(() -> ExclusiveCores.serve(server, 1), () -> {
            try (Socket client = connect()) {
                assertEquals("you are with loop 1\n", new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    void deadlinesOutliveAConnectionThatWasResetBeforeItIsAsked() throws Exception {
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        connectAndReset();
        Running.during(() -> new Deadlines(log::add, Duration.ofMillis(20), Duration.ofSeconds(20)).serve(server), () -> {
            try (Socket client = connect()) {
                assertEquals('S', client.getInputStream().read());
                client.getOutputStream().write('!');
                client.getInputStream().readAllBytes();
            }
        });
    }

    @Test
    void workersAnswerEachConnectionInOrder() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        byte[] much = randomLetters(1_000_000);
        byte[] answer = new String(much, StandardCharsets.US_ASCII).toUpperCase().getBytes(StandardCharsets.US_ASCII);
        Running.during(() -> OneShotWorkers.serve(server, workers), () -> {
            try (Socket other = connect()) {
                for (int i = 0; i < 5; i++) {
                    assertArrayEquals(answer, echoed(much));
                    other.getOutputStream().write('x');
                    assertEquals('X', other.getInputStream().read());
                }
            }
        });
        workers.shutdown();
        assertTrue(workers.awaitTermination(20, TimeUnit.SECONDS));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyConnectionIsServedByOneLoop() throws Exception {
        Running.during(() -> ExclusiveCores.serve(server, 3), () -> {
            for (int i = 0; i < 100; i++) {
                try (Socket client = connect()) {
                    String greeting = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    assertTrue(greeting.matches("you are with loop [123]\n"), greeting);
                }
            }
        });
    }

    @Test
    void echoServer() throws Exception {
        EchoServer example = new EchoServer(server, Duration.ofMinutes(1));
        assertEchoes(example::run);
    }

    @Test
    void echoServerClosesWhoIsSilentAndEndsWhenItIsClosed() throws Exception {
        EchoServer example = new EchoServer(server, Duration.ofMillis(300));
        Running running = Running.start(example::run);
        try (Socket silent = connect(); Socket busy = connect()) {
            long start = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                busy.getOutputStream().write(i);
                assertEquals(i, busy.getInputStream().read());
            }
            assertEquals(-1, silent.getInputStream().read());
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(200));
            assertEquals(-1, busy.getInputStream().read());
        }
        try (Socket last = connect()) {
            last.getOutputStream().write(1);
            assertEquals(1, last.getInputStream().read());
            example.close();
            running.join();
            assertEquals(-1, last.getInputStream().read());
        }
    }

    @Test
    void deadlines() throws Exception {
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        Deadlines example = new Deadlines(log::add, Duration.ofMillis(20), Duration.ofMillis(2_000));
        Running.during(() -> example.serve(server), () -> {
            try (Socket slow = connect(); Socket quick = connect()) {
                assertEquals('S', quick.getInputStream().read());
                quick.getOutputStream().write('!');
                assertEquals("in time", afterTicks(log));
                assertEquals("too late", afterTicks(log));
                slow.getInputStream().readAllBytes();
            }
        });
    }

    private static String afterTicks(BlockingQueue<String> log) throws InterruptedException {
        String line = log.poll(20, TimeUnit.SECONDS);
        while ("tick".equals(line)) {
            line = log.poll(20, TimeUnit.SECONDS);
        }
        return line;
    }
}
