package io.selectors.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An echo server in a process of its own. */
final class EchoPeer {
    /** Before the names of the demo's servers, which parse each message as JSON; the others pass on bytes. */
    static final String DEMO = "demo/";

    final String name;
    private final Process process;
    private int port;

    private EchoPeer(String name, List<String> command) throws IOException {
        this.name = name;
        this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Where it listens; waits until it does. */
    int port() throws IOException {
        if (port == 0) {
            String line = process.inputReader().readLine();
            if (line == null) {
                throw new IOException("the echo server " + name + " does not start");
            }
            // The demo's sentence has its port in it.
            port = Integer.parseInt(line.replaceAll("^.*:(\\d+),.*$", "$1"));
        }
        return port;
    }

    static List<EchoPeer> all(Programs programs) throws IOException, InterruptedException {
        List<EchoPeer> servers = new ArrayList<>();
        try {
            servers.add(bare(programs));
            List<String> loops = new ArrayList<>(Contenders.ours());
            loops.addAll(List.of("nio-keys", "nio-consumer", "netty"));
            if (Peer.hasOneNio()) {
                loops.add("one-nio");
            }
            for (String loop : loops) {
                servers.add(loop(loop));
            }
            for (String ours : Contenders.ours()) {
                servers.add(demo(ours));
            }
            return servers;
        } catch (IOException | InterruptedException e) {
            closeAll(servers);
            throw e;
        }
    }

    /** The floor. */
    static EchoPeer bare(Programs programs) throws IOException, InterruptedException {
        return new EchoPeer("c", List.of(programs.compile("server")));
    }

    /** A server with nothing in it but a loop. */
    static EchoPeer loop(String name) throws IOException {
        return new EchoPeer(name, Programs.java(Contenders.options(name), EchoServer.class.getName(), name));
    }

    /** The demo's server on one of our backends or bindings. */
    static EchoPeer demo(String name) throws IOException {
        List<String> options = name.startsWith("epoll-")
                ? List.of("-Dbackend=epoll", "-Dselectors.epoll.binding=" + name.substring("epoll-".length()))
                : List.of("-Dbackend=" + name);
        return new EchoPeer(DEMO + name, Programs.java(options, "io.selectors.demo.Main", "server", "--port", "0", "--service", "echo"));
    }

    /** Processor time of all its threads since it started; the operating system counts in hundredths of a second. */
    long processorNanos() {
        return process.info().totalCpuDuration().map(duration -> duration.toNanos()).orElse(0L);
    }

    static void closeAll(List<EchoPeer> servers) throws InterruptedException {
        servers.forEach(server -> server.process.destroy());
        for (EchoPeer server : servers) {
            if (!server.process.waitFor(10, TimeUnit.SECONDS)) {
                server.process.destroyForcibly();
            }
        }
    }
}
