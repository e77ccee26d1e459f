package io.selectors.demo;

import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The echo server in a process of its own, because a JVM uses one binding of a backend only. */
final class BenchServer {
    final String name;
    private final Process process;
    private InetSocketAddress address;

    private BenchServer(String name, List<String> options) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command(options)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** One for each usable backend, or binding of it, that {@code -Dbackend} leaves. */
    static List<BenchServer> all() throws IOException {
        String only = System.getProperty("selectors.backend");
        if (only != null) {
            // Says why, if it is unknown or unusable.
            Selector.open(only).close();
        }
        List<BenchServer> servers = new ArrayList<>();
        for (SelectorBackend backend : Selector.backends()) {
            if (backend.unavailabilityCause().isEmpty() && (only == null || backend.name().equals(only))) {
                for (String binding : bindings(backend)) {
                    servers.add(binding == null ? new BenchServer(backend.name(), List.of("-Dbackend=" + backend.name()))
                            : new BenchServer(backend.name() + "/" + binding,
                                    List.of("-Dbackend=" + backend.name(), "-Dselectors.epoll.binding=" + binding)));
                }
            }
        }
        return servers;
    }

    /** Null is whichever there is. */
    private static List<String> bindings(SelectorBackend backend) {
        List<String> bindings = new ArrayList<>();
        if (!backend.name().equals("epoll") || System.getProperty("selectors.epoll.binding") != null) {
            bindings.add(null);
            return bindings;
        }
        if (backend.description().contains("binding foreign")) {
            bindings.add("foreign");
        }
        bindings.add("netty");
        bindings.add("jna");
        return bindings;
    }

    private static List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        String binding = System.getProperty("selectors.epoll.binding");
        if (binding != null) {
            command.add("-Dselectors.epoll.binding=" + binding);
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "server", "--port", "0", "--service", "echo"));
        return command;
    }

    /** Waits until it listens. */
    InetSocketAddress address() throws IOException {
        if (address == null) {
            // Stays open: who closes it takes the server's output away.
            BufferedReader output = process.inputReader();
            String line = output.readLine();
            if (line == null) {
                throw new IOException("The server on " + name + " does not start");
            }
            address = new InetSocketAddress("127.0.0.1", Integer.parseInt(line.replaceAll("^.*:(\\d+),.*$", "$1")));
        }
        return address;
    }

    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
