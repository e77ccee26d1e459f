package io.selectors.demo;

import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The servers that are compared. They are to end with this JVM, however it ends; so any thread may close them. */
final class BenchServers implements AutoCloseable {
    private final List<BenchServer> servers = new ArrayList<>();
    private boolean isClosed;

    /** One for each usable backend, or binding of it, that {@code -Dbackend} leaves. */
    List<BenchServer> start() throws IOException {
        for (SelectorBackend backend : UsableBackends.get()) {
            start(backend);
        }
        return servers;
    }

    private void start(SelectorBackend backend) throws IOException {
        String option = "-Dbackend=" + backend.name();
        List<String> bindings = bindings(backend);
        if (bindings.isEmpty()) {
            start(backend.name(), List.of(option));
        }
        for (String binding : bindings) {
            start(backend.name() + "/" + binding, List.of(option, "-Dselectors.epoll.binding=" + binding));
        }
    }

    private synchronized void start(String name, List<String> options) throws IOException {
        if (isClosed) {
            throw new IOException("Ended before the server on " + name + " was started");
        }
        servers.add(new BenchServer(name, options));
    }

    /** None is whichever there is. */
    private static List<String> bindings(SelectorBackend backend) {
        if (!backend.name().equals("epoll") || !System.getProperty("selectors.epoll.binding", "").isBlank()) {
            return List.of();
        }
        return backend.description().contains("binding foreign") ? List.of("foreign", "netty", "jna") : List.of("netty", "jna");
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        servers.forEach(BenchServer::stop);
        try {
            for (BenchServer server : servers) {
                server.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
