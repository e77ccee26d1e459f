package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Counts, with strace, the changes that toggles of an interest make in the kernel. */
final class Tracer {
    private static final int TOGGLES = 1_000;

    private final Path folder;

    Tracer(Path folder) {
        this.folder = folder;
    }

    /** Calls of epoll_ctl per toggle, of each contender. */
    Result run(List<String> contenders) throws IOException, InterruptedException {
        Result result = new Result(new Figure("toggle-calls", "Calls of epoll_ctl when an interest is added and taken back", "calls"));
        for (String contender : contenders) {
            result.add(contender, (calls(contender, "toggle") - calls(contender, "poll")) / (double) TOGGLES);
        }
        return result;
    }

    private long calls(String contender, String operation) throws IOException, InterruptedException {
        Path log = folder.resolve("strace-" + contender + "-" + operation);
        List<String> command = new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none", "-e",
                "trace=epoll_ctl", "-o", log.toString()));
        command.addAll(Programs.java(List.of(), Worker.class.getName(), contender));
        Peer peer = new Peer(contender, command);
        peer.ask("open 0 1");
        // Changes can be merged once it is known who selects.
        peer.ask("time poll 1 1");
        peer.ask("time " + operation + " " + TOGGLES + " 1");
        peer.close();
        try (Stream<String> lines = Files.lines(log)) {
            // An interrupted call has two lines.
            return lines.filter(line -> line.contains("epoll_ctl(")).count();
        }
    }
}
