package io.selectors.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Loads echo servers, each of which stays up in a process of its own, in turn. The generator sends on each connection the next message
 * when the last one has come back, so that throughput and latency are two sides of one thing: it is no test at a given rate.
 */
final class ServerRunner {
    static final int[] CONNECTIONS = {1, 100, 5_000};
    /** How the names of its cases and figures begin. */
    static final String PREFIX = "echo-";

    private final Peer generator;
    private final List<EchoPeer> servers;
    private final int rounds;
    private final int millis;

    /** Rounds of so many milliseconds each. */
    ServerRunner(Peer generator, List<EchoPeer> servers, int rounds, int millis) {
        this.generator = generator;
        this.servers = servers;
        this.rounds = rounds;
        this.millis = millis;
    }

    List<Result> run(int connections) throws IOException {
        List<Result> results = figures(connections).stream().map(Result::new).toList();
        List<EchoPeer> order = new ArrayList<>(servers);
        // The first round is for the compilers.
        for (int round = 0; round <= rounds; round++) {
            // As in Runner.
            Collections.reverse(order);
            for (EchoPeer server : order) {
                double[] seen = load(server, connections);
                for (int i = 0; i < seen.length && round > 0; i++) {
                    results.get(i).add(server.name, seen[i]);
                }
            }
        }
        return results;
    }

    /** The case with so many connections. */
    static String name(int connections) {
        return PREFIX + connections;
    }

    static String inWords(int connections) {
        return String.format(Locale.ROOT, "%,d connection%s", connections, connections == 1 ? "" : "s");
    }

    static List<Figure> figures(int connections) {
        String with = "Echo, " + inWords(connections);
        String name = name(connections);
        return List.of(new Figure(name, with + ", messages", "per s"),
                new Figure(name + "-p50", with + ", median latency", "µs"),
                new Figure(name + "-p99", with + ", 99th percentile", "µs"),
                new Figure(name + "-p99.9", with + ", 99.9th percentile", "µs"),
                new Figure(name + "-cpu", with + ", the server's processor time per message", "µs"),
                new Figure(name + "-generator", with + ", share of time in which the generator was busy", "%"));
    }

    private double[] load(EchoPeer server, int connections) throws IOException {
        generator.ask("connect " + server.port() + " " + connections);
        long before = server.processorNanos();
        double[] answer = generator.ask("run " + millis);
        long used = server.processorNanos() - before;
        generator.ask("close");
        Histogram latencies = new Histogram(3);
        for (int i = 2; i < answer.length; i++) {
            latencies.recordValue((long) answer[i]);
        }
        double messages = latencies.getTotalCount();
        if (messages == 0) {
            // Nothing came back in time: each latency is at least the length of the round.
            return new double[] {0, millis * 1e3, millis * 1e3, millis * 1e3, used / 1e3, 100 * answer[1] / answer[0]};
        }
        return new double[] {messages * 1e9 / answer[0], latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3, latencies.getValueAtPercentile(99.9) / 1e3, used / messages / 1e3,
                100 * answer[1] / answer[0]};
    }
}
