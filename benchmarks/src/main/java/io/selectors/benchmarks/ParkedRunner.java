package io.selectors.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/** Measures selects that park a virtual thread, in processes of their own, for what is about one carrier is to have one. Java 22 and later. */
final class ParkedRunner {
    private static final String PREFIX = "park-";
    private static final String CROWD = PREFIX + "crowd-";
    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    private final int rounds;

    ParkedRunner(int rounds) {
        this.rounds = rounds;
    }

    static List<Case> cases(boolean full) {
        List<Case> cases = new ArrayList<>();
        cases.add(echo("echo", "A byte to a parked virtual thread and back", "virtual", full));
        cases.add(echo("echo-platform", "A byte to a platform thread that selects and back", "platform", full));
        cases.add(latency("event", "Latency of an event to a parked virtual thread", "events", full));
        cases.add(latency("wakeup", "Latency of a wake-up of a parked virtual thread", "wakes", full));
        cases.add(new Case(List.of(new Figure(PREFIX + "timed", "Garbage of a park of 1 ms", "bytes"),
                new Figure(PREFIX + "timed-cpu", "Processor time of a park of 1 ms", "ns")), null, "parks " + (full ? 1_000 : 300), 1, 0.5));
        cases.add(crowd(9_000));
        return cases;
    }

    private static Case echo(String name, String title, String threads, boolean full) {
        return new Case(List.of(new Figure(PREFIX + name, title, "ns"), new Figure(PREFIX + name + "-garbage", "Garbage of the same", "bytes"),
                new Figure(PREFIX + name + "-cpu", "Processor time of the same", "ns")),
                null, "echo " + threads + " " + (full ? 10_000 : 3_000), 1, 1);
    }

    private static Case latency(String name, String title, String command, boolean full) {
        return new Case(List.of(new Figure(PREFIX + name, title + ", median", "ns"), new Figure(PREFIX + name + "-p99", "The same, 99th percentile", "ns")),
                null, command + " " + (full ? 1_000 : 200), 1, 0.5);
    }

    /** Two descriptors each, which Linux's usual limit for a process allows. */
    private static Case crowd(int count) {
        String title = String.format(Locale.ROOT, "Wake-up of each of %,d virtual threads, parked in a selector each, on one carrier", count);
        return new Case(List.of(new Figure(CROWD + count, title, "ns")), null, "crowd " + count, 1, 0.3);
    }

    List<Result> run(List<Case> cases, ProgressBar progress) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        results.addAll(run(cases.stream().filter(one -> !isCrowd(one)).toList(), List.of(), progress));
        results.addAll(run(cases.stream().filter(ParkedRunner::isCrowd).toList(), List.of(ONE_CARRIER), progress));
        return results;
    }

    private static boolean isCrowd(Case one) {
        return one.name().startsWith(CROWD);
    }

    private List<Result> run(List<Case> cases, List<String> options, ProgressBar progress) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        if (cases.isEmpty()) {
            return results;
        }
        List<Peer> peers = new ArrayList<>();
        try {
            List<String> names = new ArrayList<>(Contenders.ours());
            names.add("nio-keys");
            for (String name : names) {
                // Named only, for it is in the part of the jar that is for Java 22 and later.
                peers.add(new Peer(name, Programs.java(options, "io.selectors.benchmarks.ParkedWorker", name)));
            }
            Runner runner = new Runner(peers, rounds, 0);
            for (Case one : cases) {
                progress.setExtraMessage(one.name());
                results.addAll(runner.run(one));
                progress.step();
            }
            return results;
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }
}
