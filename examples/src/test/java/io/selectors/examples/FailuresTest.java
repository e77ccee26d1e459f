package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A connection that cannot be registered is closed, and the next is served; a loop that fails is not hidden by others. */
@Timeout(60)
class FailuresTest {
    private final ServerSocketChannel server = ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    @TempDir
    private Path folder;

    FailuresTest() throws IOException {
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private void assertClosesWhatIsRefused(Running.Action loop) throws Exception {
        FaultyBackend.during(folder, 1, 0, () -> Running.during(loop, () -> {
            try (Socket refused = connect()) {
                assertEquals(-1, refused.getInputStream().read());
            }
            try (Socket served = connect()) {
                served.getOutputStream().write('A');
                assertEquals('A', served.getInputStream().read());
            }
        }));
    }

    @Test
    void echoServer() throws Exception {
        assertClosesWhatIsRefused(() -> {
            try (EchoServer example = new EchoServer(server, Duration.ofMinutes(1))) {
                example.run();
            }
        });
    }

    @Test
    void echoAfter() throws Exception {
        assertClosesWhatIsRefused(() -> EchoAfter.serve(server));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void edgeTriggeredEcho() throws Exception {
        assertClosesWhatIsRefused(() -> EdgeTriggeredEcho.serve(server));
    }

    @Test
    void oneShotWorkers() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(2);
        assertClosesWhatIsRefused(() -> OneShotWorkers.serve(server, workers));
        workers.shutdown();
    }

    @Test
    void acceptLoop() throws Exception {
        FaultyBackend.during(folder, 1, 0, () -> Running.during(() -> new AcceptLoop(line -> { }).serve(server), () -> {
            for (int i = 0; i < 2; i++) { // The first is refused, the second read to its end.
                try (Socket client = connect()) {
                    client.shutdownOutput();
                    assertEquals(-1, client.getInputStream().read());
                }
            }
        }));
    }

    @Test
    void deadlines() throws Exception {
        Deadlines example = new Deadlines(line -> { }, Duration.ofMillis(100), Duration.ofMinutes(1));
        FaultyBackend.during(folder, 1, 0, () -> Running.during(() -> example.serve(server), () -> {
            for (int i = 0; i < 2; i++) { // The first is asked and refused.
                try (Socket client = connect()) {
                    assertEquals('S', client.getInputStream().read());
                    if (i == 1) {
                        client.getOutputStream().write('!');
                    }
                    client.getInputStream().readAllBytes();
                }
            }
        }));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLoopThatFailsEndsTheOthers() throws Exception {
        FaultyBackend.during(folder, 0, 1, () -> {
            Running running = Running.start(() -> ExclusiveCores.serve(server, 3));
            ExecutionException failure = assertThrows(ExecutionException.class, running::join);
            ExecutionException ofTheLoop = (ExecutionException) failure.getCause();
            assertEquals("Cannot allocate memory", ofTheLoop.getCause().getMessage());
        });
    }
}
