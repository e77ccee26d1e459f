package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is not there, comes, goes in the middle, and comes again on the same port. */
@Timeout(60)
class ReconnectingClientTest {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }

    private ReconnectingClient client(String host, int port) throws IOException {
        return new ReconnectingClient(host, port, bytes -> received.add(new String(bytes, StandardCharsets.UTF_8)), log::add);
    }

    private ReconnectingClient client(int port) throws IOException {
        return client(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    private static Process process(ServerSocket server, ProcessBuilder.Redirect errors) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), ReconnectingClient.class.getName(),
                Integer.toString(server.getLocalPort())).redirectError(errors).start();
    }

    private void awaitLog(String words) throws InterruptedException {
        String line = log.poll(20, TimeUnit.SECONDS);
        while (line != null && !line.contains(words)) {
            line = log.poll(20, TimeUnit.SECONDS);
        }
        assertTrue(line != null, () -> "never said: " + words);
    }

    private static String line(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
    }

    @Test
    void whatIsSentArrivesWheneverTheServerIsThere() throws Exception {
        int port;
        try (ServerSocket server = listen(0)) {
            port = server.getLocalPort();
        }
        ReconnectingClient client = client(port);
        Running running = Running.start(client::run);
        client.send("before there is a server\n");
        awaitLog("again in ");
        try (ServerSocket server = listen(port)) {
            try (Socket socket = server.accept()) {
                assertEquals("before there is a server", line(socket));
                socket.getOutputStream().write('!');
                assertEquals("!", received.poll(20, TimeUnit.SECONDS));
            }
            awaitLog("the server has closed the connection; again in ");
            client.send("after it was lost\n");
            try (Socket socket = server.accept()) {
                assertEquals("after it was lost", line(socket));
                client.close();
                running.join();
                assertEquals(-1, socket.getInputStream().read());
            }
        }
    }

    @Test
    void whatAPipeBringsIsSentBeforeTheProgramEnds() throws Exception {
        try (ServerSocket server = listen(0)) {
            server.setSoTimeout(20_000);
            Process process = process(server, ProcessBuilder.Redirect.INHERIT);
            process.outputWriter(StandardCharsets.UTF_8).append("one\nzwölf\n").close();
            try (Socket socket = server.accept()) {
                assertEquals("one\nzwölf\n", new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                socket.getOutputStream().write("gehört".getBytes(StandardCharsets.UTF_8));
            }
            assertEquals("gehört", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(0, process.waitFor());
        }
    }

    @Test
    void aConnectionThatIsResetAtTheEndIsAFailure() throws Exception {
        try (ServerSocket server = listen(0)) {
            server.setSoTimeout(20_000);
            Process process = process(server, ProcessBuilder.Redirect.PIPE);
            process.outputWriter(StandardCharsets.UTF_8).append("one\n").close();
            try (Socket socket = server.accept()) {
                socket.getInputStream().readAllBytes();
                socket.setSoLinger(true, 0); // Its close is a reset.
            }
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(errors.contains("may not have arrived"), errors);
            assertEquals(1, process.waitFor());
        }
    }

    @Test
    void aServerThatDoesNotEndTheConnectionIsAFailure() throws Exception {
        try (ServerSocket server = listen(0); ReconnectingClient client = client(server.getLocalPort())) {
            Running running = Running.start(client::run);
            client.send("one\n");
            try (Socket socket = server.accept()) {
                assertEquals("one", line(socket));
                assertThrows(SocketTimeoutException.class, () -> client.finish(Duration.ofSeconds(1)));
            }
            running.join();
        }
    }

    @Test
    void finishingGivesUpIfThereIsNoServer() throws Exception {
        int port;
        try (ServerSocket server = listen(0)) {
            port = server.getLocalPort();
        }
        ReconnectingClient client = client(port);
        Running running = Running.start(client::run);
        client.send("one\n");
        client.send("two\n");
        assertEquals(2, client.finish(Duration.ofMillis(300)));
        client.close();
        running.join();
    }

    @Test
    void finishingWithNothingToSendEndsAtOnce() throws Exception {
        try (ServerSocket server = listen(0)) {
            ReconnectingClient client = client(server.getLocalPort());
            Running running = Running.start(client::run);
            server.accept().close();
            assertEquals(0, client.finish(Duration.ofSeconds(20)));
            running.join();
        }
    }

    @Test
    void anUnknownHostIsTriedAgain() throws Exception {
        ReconnectingClient client = client("nosuch.invalid", 1);
        Running running = Running.start(client::run);
        awaitLog("nosuch.invalid; again in ");
        awaitLog("nosuch.invalid; again in ");
        client.close();
        running.join();
    }
}
