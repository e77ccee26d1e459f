package io.selectors.demo;

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

    BenchServer(String name, List<String> options) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command(options)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        System.getProperties().stringPropertyNames().stream().filter(name -> name.startsWith("selectors."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        // The last word on a property counts.
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

    /** Asks it to end. */
    void stop() {
        process.destroy();
    }

    /** Waits until it has ended, with patience. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
