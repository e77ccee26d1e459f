package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server on every backend, with peers that behave and peers that do not. */
@Timeout(60)
class ServerTest {
    private static final String BACKENDS = "io.selectors.demo.ServerFixture#backends";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ServerFixture printing(String backend) throws Exception {
        return new ServerFixture(backend, ServerFixture.options(ServerOptions.Service.PRINT, 0));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void printsEachOfManyMessagesInOnePacket(String backend) throws Exception {
        try (ServerFixture fixture = printing(backend); Socket socket = fixture.connect()) {
            socket.getOutputStream().write(bytes("{\"a\":1}\n\n[\"ü\"]\r\ntrue\n"));
            assertTrue(fixture.line().endsWith(": {\"a\":1}"));
            assertTrue(fixture.line().endsWith(": [\"ü\"]"));
            assertTrue(fixture.line().endsWith(": true"));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theClientsCloseEndsAMessageToo(String backend) throws Exception {
        try (ServerFixture fixture = printing(backend); Socket socket = fixture.connect()) {
            socket.getOutputStream().write(bytes("{\"half\":"));
            socket.getOutputStream().write(bytes("2}"));
            socket.shutdownOutput();
            assertTrue(fixture.line().endsWith(": {\"half\":2}"));
            ServerFixture.assertClosed(socket);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aMessageOfMegabytesComesBackWhole(String backend) throws Exception {
        for (int workers : ServerFixture.workers()) {
            try (ServerFixture fixture = new ServerFixture(backend, ServerFixture.options(ServerOptions.Service.ECHO, workers));
                    Socket socket = fixture.connect()) {
                byte[] message = bytes("\"" + "x".repeat(5_000_000) + "\"\n");
                Thread sender = new Thread(() -> {
                    try {
                        socket.getOutputStream().write(message);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                sender.start();
                assertArrayEquals(message, socket.getInputStream().readNBytes(message.length));
                sender.join();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void badMessagesCloseTheirOwnConnectionOnly(String backend) throws Exception {
        ServerOptions options = ServerFixture.options(ServerOptions.Service.PRINT, 0);
        options.maxMessage = 100;
        try (ServerFixture fixture = new ServerFixture(backend, options); Socket good = fixture.connect()) {
            assertRefused(fixture, bytes("rubbish\n"), "not JSON");
            assertRefused(fixture, bytes("{} {}\n"), "more than one value");
            assertRefused(fixture, new byte[] {'"', (byte) 0xff, '"', '\n'}, "not UTF-8");
            assertRefused(fixture, new byte[200], "longer than 100 bytes");
            good.getOutputStream().write(bytes("1\n"));
            assertTrue(fixture.line().endsWith(": 1"));
            fixture.stop();
            ServerFixture.assertClosed(good);
            assertTrue(fixture.server.summary().startsWith("1 message, "), fixture.server.summary());
            assertEquals(4, fixture.server.failureCount());
        }
    }

    private static void assertRefused(ServerFixture fixture, byte[] message, String reason) throws Exception {
        try (Socket socket = fixture.connect()) {
            socket.getOutputStream().write(message);
            String line = fixture.line();
            assertTrue(line.contains("closed: ") && line.contains(reason), line);
            ServerFixture.assertClosed(socket);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void emptyLinesThatEndWithCrLfArePassedOver(String backend) throws Exception {
        for (int workers : ServerFixture.workers()) {
            try (ServerFixture fixture = new ServerFixture(backend, ServerFixture.options(ServerOptions.Service.ECHO, workers));
                    Socket socket = fixture.connect()) {
                socket.getOutputStream().write(bytes("\r\n1\r\n\r\n\r\n2\r\n\r\n"));
                socket.shutdownOutput();
                assertArrayEquals(bytes("1\r\n2\r\n"), socket.getInputStream().readAllBytes());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void whatComesBeforeABadMessageIsAnswered(String backend) throws Exception {
        for (int workers : ServerFixture.workers()) {
            try (ServerFixture fixture = new ServerFixture(backend, ServerFixture.options(ServerOptions.Service.ECHO, workers));
                    Socket socket = fixture.connect()) {
                socket.getOutputStream().write(bytes("1\n2\nrubbish\n"));
                assertArrayEquals(bytes("1\n2\n"), socket.getInputStream().readAllBytes());
                assertTrue(fixture.line().contains("closed: not JSON"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aResetInAMessageIsReportedInOneLine(String backend) throws Exception {
        try (ServerFixture fixture = printing(backend)) {
            try (Socket socket = fixture.connect()) {
                socket.getOutputStream().write(bytes("[1]\n{\"a\":"));
                assertTrue(fixture.line().endsWith(": [1]"));
                socket.setSoLinger(true, 0);
            }
            assertTrue(fixture.line().contains("closed: Connection reset"));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void idleConnectionsAreClosed(String backend) throws Exception {
        ServerOptions options = ServerFixture.options(ServerOptions.Service.PRINT, 0);
        options.idleSeconds = 1;
        try (ServerFixture fixture = new ServerFixture(backend, options); Socket socket = fixture.connect()) {
            long start = System.nanoTime();
            ServerFixture.assertClosed(socket);
            assertTrue(System.nanoTime() - start >= 900_000_000L, "closed too early");
            assertTrue(fixture.line().contains("idle for 1 s"));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void acceptingPausesWhenFullAndGoesOnWhenThereIsRoom(String backend) throws Exception {
        ServerOptions options = ServerFixture.options(ServerOptions.Service.PRINT, 0);
        options.maxConnections = 1;
        try (ServerFixture fixture = new ServerFixture(backend, options); Socket first = fixture.connect()) {
            assertTrue(fixture.line().endsWith("accepting pauses at 1 connection"));
            try (Socket second = fixture.connect()) {
                second.getOutputStream().write(bytes("2\n"));
                first.shutdownOutput();
                assertTrue(fixture.line().endsWith(": 2"), "it is as full as before");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void whileItIsFullItSleeps(String backend) throws Exception {
        ServerOptions options = ServerFixture.options(ServerOptions.Service.PRINT, 0);
        options.maxConnections = 1;
        try (ServerFixture fixture = new ServerFixture(backend, options); Socket silent = fixture.connect(); Socket waiting = fixture.connect()) {
            assertTrue(fixture.line().endsWith("accepting pauses at 1 connection"));
            Thread.sleep(300); // longer than a pause
            long before = fixture.selector.statistics().selects();
            Thread.sleep(500);
            long selects = fixture.selector.statistics().selects() - before;
            assertTrue(selects < 50, selects + " selects in half a second");
            waiting.getOutputStream().write(bytes("2\n"));
            silent.shutdownOutput();
            assertTrue(fixture.line().endsWith(": 2"));
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void eachShortageIsSaid(String backend) throws Exception {
        ServerOptions options = ServerFixture.options(ServerOptions.Service.PRINT, 0);
        options.maxConnections = 2;
        try (ServerFixture fixture = new ServerFixture(backend, options)) {
            for (int i = 0; i < 2; i++) {
                try (Socket first = fixture.connect()) {
                    first.getOutputStream().write(bytes("1\n"));
                    assertTrue(fixture.line().endsWith(": 1"));
                    try (Socket second = fixture.connect()) {
                        assertTrue(fixture.line().endsWith("accepting pauses at 2 connections"));
                        second.shutdownOutput();
                        ServerFixture.assertClosed(second);
                    }
                    first.shutdownOutput();
                    ServerFixture.assertClosed(first);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aFullServerThatStopsSendsWhatItOwes(String backend) throws Exception {
        ServerOptions options = ServerFixture.options(ServerOptions.Service.ECHO, 0);
        options.maxConnections = 2;
        byte[] message = bytes("\"" + "x".repeat(10_000_000) + "\"\n");
        try (ServerFixture fixture = new ServerFixture(backend, options); Socket silent = fixture.connect(); Socket late = fixture.connect()) {
            late.getOutputStream().write(message);
            assertEquals('"', late.getInputStream().read());
            fixture.server.stop();
            ServerFixture.assertClosed(silent);
            Thread.sleep(300); // longer than a pause
            assertArrayEquals(Arrays.copyOfRange(message, 1, message.length), late.getInputStream().readNBytes(message.length - 1));
            ServerFixture.assertClosed(late);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void stoppingFinishesWhatIsInHand(String backend) throws Exception {
        try (ServerFixture fixture = new ServerFixture(backend, ServerFixture.options(ServerOptions.Service.ECHO, 1));
                Socket socket = fixture.connect()) {
            socket.getOutputStream().write(bytes("1\n"));
            assertEquals('1', socket.getInputStream().read());
            fixture.stop();
            assertEquals('\n', socket.getInputStream().read());
            ServerFixture.assertClosed(socket);
            assertTrue(fixture.server.summary().startsWith("1 message, 2 bytes, 1 connection, 0 closed"));
        }
    }
}
