package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What peers cannot use up, without an option given. */
@Timeout(60)
class LimitsTest {
    private static final String BACKENDS = "io.selectors.demo.ServerFixture#backends";

    @Test
    void theLimitsAreOnByDefault() {
        ServerOptions parsed = new ServerOptions();
        new CommandLine(parsed).setCaseInsensitiveEnumValuesAllowed(true).parseArgs();
        for (ServerOptions options : List.of(new ServerOptions(), parsed)) {
            assertEquals(16 << 20, options.maxMessage);
            assertEquals(16_000, options.maxConnections);
            assertEquals(300, options.idleSeconds);
            assertEquals(Runtime.getRuntime().maxMemory() / 8, options.memory());
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aMessageLongerThanTheDefaultLimitIsRefused(String backend) throws Exception {
        try (ServerFixture fixture = new ServerFixture(backend, new ServerOptions()); Socket socket = fixture.connect()) {
            send(socket, new byte[(16 << 20) + 1]);
            assertTrue(fixture.line().contains("closed: longer than 16777216 bytes"));
            ServerFixture.assertClosed(socket);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void halfMessagesOfSeveralPeersAreLimitedTogether(String backend) throws Exception {
        ServerOptions options = ServerFixture.options(ServerOptions.Service.ECHO, 0);
        options.maxMemory = 1_000_000;
        List<Socket> greedy = new ArrayList<>();
        try (ServerFixture fixture = new ServerFixture(backend, options); Socket good = fixture.connect()) {
            for (int i = 0; i < 3; i++) {
                greedy.add(fixture.connect());
                send(greedy.get(i), new byte[400_000]);
            }
            assertTrue(fixture.line().contains("closed: no room"));
            good.getOutputStream().write("1\n".getBytes(StandardCharsets.UTF_8));
            assertEquals('1', good.getInputStream().read());
        } finally {
            close(greedy);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void memoryIsGivenBackHoweverAConnectionEnds(String backend) throws Exception {
        for (int workers : ServerFixture.workers()) {
            ServerOptions options = ServerFixture.options(ServerOptions.Service.ECHO, workers);
            options.maxMessage = 1_000_000;
            ServerFixture fixture = new ServerFixture(backend, options);
            try (fixture; Socket good = fixture.connect(); Socket bad = fixture.connect();
                    Socket endless = fixture.connect()) {
                send(good, "1\n".getBytes(StandardCharsets.UTF_8));
                assertEquals('1', good.getInputStream().read());
                send(bad, "rubbish\n".getBytes(StandardCharsets.UTF_8));
                assertTrue(fixture.line().contains("not JSON"));
                send(endless, new byte[1_000_001]);
                assertTrue(fixture.line().contains("longer than"));
                try (Socket deaf = fixture.connect()) {
                    send(deaf, ("\"" + "x".repeat(500_000) + "\"\n\"half").getBytes(StandardCharsets.UTF_8));
                    assertEquals('"', deaf.getInputStream().read());
                    deaf.setSoLinger(true, 0);
                }
                assertTrue(fixture.line().contains("reset"));
            }
            assertEquals(0, fixture.server.memory().held(), workers + " workers");
        }
    }

    /** The server may cut it before all is sent. */
    private static void send(Socket socket, byte[] bytes) throws IOException {
        OutputStream output = socket.getOutputStream();
        try {
            output.write(bytes);
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("reset") || e.getMessage().contains("Broken pipe"), e.getMessage());
        }
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
