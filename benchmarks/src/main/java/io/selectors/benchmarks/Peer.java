package io.selectors.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that answers commands, line by line, seen from the runner. */
final class Peer {
    /** Makes timers as precise as the kernel can: it may be late by the slack, usually 50 µs, to wake several at once. */
    static final String NO_COMPILER = "c, and the echo servers, whose load generator is in C: there is no C compiler";
    private static final List<String> TIMER_SLACK = List.of("-XX:+UnlockExperimentalVMOptions", "-XX:TimerSlack=1");

    final String name;
    private final List<String> command;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter commands;

    Peer(String name, List<String> command) throws IOException {
        this.name = name;
        this.command = command;
        this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        this.answers = process.inputReader();
        this.commands = new PrintWriter(process.outputWriter(), true);
    }

    /** All contenders that can be had here; says which not. */
    static List<Peer> all(Programs programs, Collection<String> missing) throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        if (Programs.has("cc")) {
            peers.add(new Peer("c", List.of(programs.compile("floor"), "thread")));
            peers.add(new Peer("c-single", List.of(programs.compile("floor"))));
            peers.add(new Peer("c-keys", List.of(programs.compile("floor"), "thread", "keys")));
        } else {
            missing.add(NO_COMPILER);
        }
        List<String> names = new ArrayList<>(Contenders.ours());
        if (Contenders.hasForeign()) {
            names.add(0, "downcall");
        } else {
            missing.add("downcall, epoll-foreign: the jar must be built, and run, with Java 22 or later; this is Java "
                    + Runtime.version().feature());
        }
        names.addAll(List.of("nio-keys", "nio-consumer", "netty", "jnr-enxio"));
        if (hasOneNio()) {
            names.add("one-nio");
        } else {
            missing.add("one-nio: its native library is for x86-64 and glibc");
        }
        for (String name : names) {
            peers.add(java(name));
        }
        if (Programs.has("python3")) {
            peers.add(new Peer("python", List.of("python3", programs.copy("peer.py").toString())));
        } else {
            missing.add("python: there is no python3");
        }
        return peers;
    }

    /** Whether one-nio has its own selector here, on x86-64 with glibc; elsewhere it uses java.nio's. */
    static boolean hasOneNio() throws IOException {
        Peer peer = java("one-nio");
        try {
            return peer.ask("open 1 0") != null;
        } finally {
            peer.close();
        }
    }

    /** Those that wait with a timeout, with timers as precise as the kernel can. */
    static List<Peer> withPreciseTimers(Programs programs) throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        if (Programs.has("cc")) {
            peers.add(new Peer("c", List.of(programs.compile("floor"), "thread", "slack")));
        }
        List<String> names = new ArrayList<>(Contenders.ours());
        names.addAll(List.of("nio-keys", "nio-consumer"));
        for (String name : names) {
            peers.add(new Peer(name, Programs.java(TIMER_SLACK, Worker.class.getName(), name)));
        }
        return peers;
    }

    static Peer java(String name) throws IOException {
        return new Peer(name, Programs.java(Contenders.options(name), Worker.class.getName(), name));
    }

    /** What it answers; null for what it does not do. */
    double[] ask(String command) throws IOException {
        commands.println(command);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException(name + " ended at: " + command);
        }
        if (answer.equals("-")) {
            return null;
        }
        String[] words = answer.split(" ");
        double[] numbers = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Double.parseDouble(words[i]);
        }
        return numbers;
    }

    /** Asks another process of the same kind, which ends then. */
    double[] askAnew(String question) throws IOException {
        Peer other = new Peer(name, command);
        try {
            return other.ask(question);
        } finally {
            other.close();
        }
    }

    void close() {
        commands.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
