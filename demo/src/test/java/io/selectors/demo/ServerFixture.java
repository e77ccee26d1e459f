package io.selectors.demo;

import io.selectors.Selector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A server on a thread of its own, what it says, and plain blocking clients of it. */
final class ServerFixture implements AutoCloseable {
    final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    final Selector selector;
    final Server server;
    private final Thread thread;

    ServerFixture(String backend, ServerOptions options) throws IOException {
        selector = Selector.open(backend);
        server = new Server(selector, options, said::add);
        thread = new Thread(server, "selecting");
        thread.start();
    }

    static List<String> backends() {
        return Selector.backends().stream()
                .filter(backend -> backend.unavailabilityCause().isEmpty())
                .map(backend -> backend.name())
                .toList();
    }

    /** None, some, and a virtual thread for each message where there are such. */
    static int[] workers() {
        return Runtime.version().feature() < 21 ? new int[] {0, 2} : new int[] {0, 2, ServerOptions.VIRTUAL};
    }

    static ServerOptions options(ServerOptions.Service service, int workers) {
        ServerOptions options = new ServerOptions();
        options.service = service;
        options.workers = workers;
        return options;
    }

    InetSocketAddress address() {
        return server.address();
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(address().getAddress(), address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The next thing the server says. */
    String line() throws InterruptedException {
        String line = said.poll(20, TimeUnit.SECONDS);
        Assertions.assertNotNull(line, "the server says nothing");
        return line;
    }

    /** Waits for the server to end a connection, in whichever way. */
    static void assertClosed(Socket socket) throws IOException {
        try {
            Assertions.assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException e) {
            Assertions.assertTrue(e.getMessage().contains("reset"), e.getMessage());
        }
    }

    void stop() {
        server.stop();
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Assertions.assertFalse(thread.isAlive(), "the server does not stop");
    }

    @Override
    public void close() {
        stop();
    }
}
