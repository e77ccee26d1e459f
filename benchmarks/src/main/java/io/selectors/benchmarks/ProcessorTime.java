package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;

/** How the processors spent their time, as Linux counts it in a folder such as /proc; all zeros where there is none. */
final class ProcessorTime {
    /**
     * So far, in hundredths of a second.
     *
     * @param all of all processors
     * @param busy with any process
     * @param stolen by other machines of the same host
     * @param own of this process, of those that it started, and of theirs
     */
    record Ticks(long all, long busy, long stolen, long own) {
        Ticks minus(Ticks before) {
            return new Ticks(all - before.all, busy - before.busy, stolen - before.stolen, own - before.own);
        }
    }

    private final Path proc;
    private final String loadAtStart;

    ProcessorTime(Path proc) throws IOException {
        this.proc = proc;
        this.loadAtStart = isKnown() ? Files.readString(proc.resolve("loadavg")).split(" ")[0] : "unknown";
    }

    private boolean isKnown() {
        return Files.exists(proc.resolve("stat"));
    }

    /** The load average of a minute, as it was before this run added to it. */
    String loadAtStart() {
        return loadAtStart;
    }

    Ticks now() throws IOException {
        if (!isKnown()) {
            return new Ticks(0, 0, 0, 0);
        }
        String first = Files.readString(proc.resolve("stat")).lines().findFirst().orElseThrow();
        long[] counts = numbers(first.substring("cpu".length()), 0, 8);
        // user, nice, system, idle, iowait, irq, softirq, steal. Interrupts are counted apart here, but to the processes that they interrupt.
        return new Ticks(LongStream.of(counts).sum(), counts[0] + counts[1] + counts[2], counts[7], own());
    }

    private long own() throws IOException {
        ProcessHandle self = ProcessHandle.current();
        long sum = used(self.pid());
        for (ProcessHandle one : self.descendants().toList()) {
            sum += used(one.pid());
        }
        return sum;
    }

    /** User and system time of a process, and of its children that have ended. */
    private long used(long pid) throws IOException {
        Path file = proc.resolve(Long.toString(pid)).resolve("stat");
        try {
            String stat = Files.readString(file);
            // Its state, and ten others, follow on its name.
            return LongStream.of(numbers(stat.substring(stat.lastIndexOf(')') + ") S ".length()), 10, 4)).sum();
        } catch (IOException e) {
            if (Files.exists(file)) {
                throw e;
            }
            return 0; // ended since it was listed
        }
    }

    private static long[] numbers(String text, int from, int count) {
        return Arrays.stream(text.trim().split("\\s+")).skip(from).limit(count).mapToLong(Long::parseLong).toArray();
    }
}
