package io.selectors.reliability.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server holds. The counts of objects and the bytes are those of a heap without garbage.
 *
 * @param threads their names, as the kernel has them
 * @param keys registrations
 * @param connections objects of the server's, one for each connection
 * @param heapBytes what is reachable
 * @param residentBytes memory of the process, native and garbage too
 */
record Footprint(int descriptors, List<String> threads, long keys, long connections, long heapBytes, long residentBytes) {
    private static final long ALLOWED_HEAP_BYTES = 2 << 20;
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final Pattern OBJECTS = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

    static Footprint of(long pid) throws IOException, InterruptedException {
        List<String> histogram = jcmd(pid, "GC.class_histogram");
        Path process = Path.of("/proc", Long.toString(pid));
        return new Footprint(list(process.resolve("fd")).size(), threads(process), objects(histogram, "io\\.selectors\\.\\w+\\.\\w*Key"),
                objects(histogram, "io\\.selectors\\.demo\\.Connection"), total(histogram), resident(process));
    }

    /** Measures until it is as before, or half a minute is over: a server may still be closing. */
    static Footprint settled(long pid, Footprint before) throws IOException, InterruptedException {
        long end = System.nanoTime() + SETTLE_NANOS;
        Footprint now = of(pid);
        while (!now.excessOver(before).isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(500);
            now = of(pid);
        }
        return now;
    }

    /** What is more than it was. */
    List<String> excessOver(Footprint before) {
        List<String> problems = new ArrayList<>();
        compare(problems, "descriptors", before.descriptors, descriptors);
        compare(problems, "keys", before.keys, keys);
        compare(problems, "connections", before.connections, connections);
        List<String> more = new ArrayList<>(threads);
        before.threads.forEach(more::remove);
        if (!more.isEmpty()) {
            problems.add("threads left: " + more);
        }
        if (heapBytes - before.heapBytes > ALLOWED_HEAP_BYTES) {
            problems.add("reachable heap: " + before.heapBytes + " bytes before, " + heapBytes + " after");
        }
        return problems;
    }

    private static void compare(List<String> problems, String what, long before, long after) {
        if (after != before) {
            problems.add(what + ": " + before + " before, " + after + " after");
        }
    }

    private static List<String> jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd failed: " + output.strip());
        }
        return output.lines().toList();
    }

    private static long objects(List<String> histogram, String type) {
        Pattern name = Pattern.compile(type);
        return histogram.stream().map(OBJECTS::matcher)
                .filter(line -> line.matches() && name.matcher(line.group(2)).matches())
                .mapToLong(line -> Long.parseLong(line.group(1))).sum();
    }

    private static long total(List<String> histogram) throws IOException {
        for (String line : histogram) {
            Matcher matcher = TOTAL.matcher(line);
            if (matcher.matches()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new IOException("jcmd printed no histogram: " + histogram);
    }

    private static List<String> threads(Path process) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path thread : list(process.resolve("task"))) {
            try {
                names.add(Files.readString(thread.resolve("comm")).strip());
            } catch (NoSuchFileException e) {
                // It has ended since the folder was read.
                continue;
            }
        }
        return names;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static long resident(Path process) throws IOException {
        String line = Files.readAllLines(process.resolve("status")).stream().filter(each -> each.startsWith("VmRSS:")).findFirst()
                .orElseThrow(() -> new IOException("no VmRSS in " + process));
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }
}
