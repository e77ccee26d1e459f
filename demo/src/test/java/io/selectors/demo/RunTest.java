package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Commands side by side, as a user would run them. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class RunTest {
    private static List<String> java(String... arguments) {
        List<String> command = DemoProcesses.java(List.of(), Main.class, "run");
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process start(String... arguments) throws IOException {
        return new ProcessBuilder(java(arguments)).redirectErrorStream(true).start();
    }

    private static String run(int status, String... arguments) throws Exception {
        return outputOf(status, start(arguments));
    }

    private static String outputOf(int status, Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals(status, process.exitValue(), output);
        return output;
    }

    @Test
    void linesHaveTheirCommandAndStream() throws Exception {
        String output = run(1, "--", "echo one; echo wrong >&2", "printf 'no newline'; exit 3", "cat");
        assertTrue(output.lines().toList().containsAll(List.of("1 | one", "1 ! wrong", "2 | no newline")), output);
        for (String end : List.of("1 = exit 0 after ", "2 = exit 3 after ", "3 = exit 0 after ")) {
            assertEquals(1, output.lines().filter(line -> line.matches(end + "\\d+\\.\\d\\d s")).count(), output);
        }
        assertEquals(6, output.lines().count(), output);
    }

    @Test
    void allIsWellIfEveryCommandIs() throws Exception {
        assertEquals(3, run(0, "--copies", "3", "--", "exit 0").lines().count());
    }

    /** Fifty children print ten thousand lines each, of every length, and some bytes that are no text. */
    @Test
    void everyByteOfFiftyChildrenComesThrough() throws Exception {
        String lines = "awk 'BEGIN { for (i = 1; i <= 10000; i++) printf \"%d %*s\\n\", i, i % 97, \"\\377\" }'";
        Process alone = new ProcessBuilder("sh", "-c", lines).start();
        byte[] expected = alone.getInputStream().readAllBytes();
        assertEquals(0, alone.waitFor());
        Process process = start("--copies", "50", "--", lines);
        byte[] output = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor());

        TreeMap<String, ByteArrayOutputStream> printed = new TreeMap<>();
        int ends = 0;
        for (int from = 0, to; from < output.length; from = to) {
            to = from;
            while (output[to++] != '\n') {
                // The end of the line.
            }
            int blank = from;
            while (output[blank] != ' ') {
                blank++;
            }
            String number = new String(output, from, blank - from, StandardCharsets.US_ASCII);
            if (output[blank + 1] == '|') {
                printed.computeIfAbsent(number, none -> new ByteArrayOutputStream()).write(output, blank + 3, to - blank - 3);
            } else {
                assertTrue(new String(output, from, to - from, StandardCharsets.ISO_8859_1).contains(" = exit 0 after "));
                ends++;
            }
        }
        assertEquals(50, ends);
        assertEquals(50, printed.size());
        printed.forEach((number, bytes) -> assertArrayEquals(expected, bytes.toByteArray(), () -> "of " + number));
    }

    @Test
    void aLongLineIsCut() throws Exception {
        String output = run(0, "--", "head -c 3000000 /dev/zero | tr '\\0' x");
        assertEquals(3, output.lines().filter(line -> line.startsWith("1 | xxx")).count());
        assertEquals(3_000_000, output.chars().filter(c -> c == 'x').count() - 1, "one x is of exit");
    }

    @Test
    void whoTakesTooLongIsKilled() throws Exception {
        long start = System.nanoTime();
        String output = run(1, "--timeout", "1", "--", "sleep 60", "true");
        assertTrue(output.lines().anyMatch(line -> line.matches("1 = exit 137 after .* s, killed by the timeout")), output);
        assertTrue(output.lines().anyMatch(line -> line.matches("2 = exit 0 after [0-9.]+ s")), output);
        assertTrue(System.nanoTime() - start >= TimeUnit.SECONDS.toNanos(1));
    }

    /** The shell goes first: while its many children are killed it would start the next command, because the first has ended. */
    @Test
    void whatIsKilledStartsNoNextCommand() throws Exception {
        String unique = "300." + System.nanoTime();
        try {
            String output = run(1, "--copies", "4", "--timeout", "2", "--",
                    "sleep 301 & first=$!; for i in $(seq 50); do sleep 301 & done; wait $first; sleep " + unique + "; true");
            assertEquals(4, output.lines().filter(line -> line.contains(" = exit 137 after ")).count(), output);
            assertEquals(List.of(), withArgument(unique));
        } finally {
            withArgument(unique).forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** In the instant of its kill a shell may start another command, which then is nobody's child. */
    @Test
    void whatIsStartedInTheInstantOfTheKillIsKilledToo() throws Exception {
        String unique = "300." + System.nanoTime();
        try {
            String output = run(1, "--copies", "8", "--timeout", "2", "--", "while true; do sleep " + unique + " & kill $!; done");
            assertEquals(8, output.lines().filter(line -> line.contains(" = exit 137 after ")).count(), output);
            assertEquals(List.of(), withArgument(unique));
        } finally {
            withArgument(unique).forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aSignalWhileCommandsAreBeingStartedEndsThemAll() throws Exception {
        String unique = "300." + System.nanoTime();
        Process process = start("--copies", "300", "--", "sleep " + unique);
        try {
            for (int i = 0; i < 1000 && children(process) < 10; i++) {
                Thread.sleep(10);
            }
            process.toHandle().destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(List.of(), withArgument(unique));
        } finally {
            process.destroyForcibly();
            withArgument(unique).forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static long children(Process process) {
        return process.toHandle().children().count();
    }

    @Test
    void theTimeoutIsKeptWhileNobodyReadsTheOutput() throws Exception {
        String unique = "y" + System.nanoTime();
        Process process = start("--timeout", "2", "--", "yes " + unique);
        try {
            process.getInputStream().read(); // It has begun, and fills the pipe.
            for (int i = 0; i < 60 && !withArgument("yes " + unique, process).isEmpty(); i++) {
                Thread.sleep(100);
            }
            assertEquals(List.of(), withArgument("yes " + unique, process));
            assertTrue(process.isAlive(), "it waits for its reader");
            assertTrue(outputOf(1, process).lines().anyMatch(line -> line.matches("1 = exit 137 after .* s, killed by the timeout")));
        } finally {
            process.destroyForcibly();
            withArgument(unique).forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Without the one that was given it on its own command line. */
    private static List<ProcessHandle> withArgument(String unique, Process but) {
        return ProcessHandle.allProcesses().filter(process -> process.pid() != but.pid() && process.info().commandLine().orElse("").contains(unique)).toList();
    }

    /** What is killed may take a moment to go. */
    private static List<ProcessHandle> withArgument(String unique) throws InterruptedException {
        List<ProcessHandle> left = List.of();
        for (int i = 0; i < 100; i++) {
            left = ProcessHandle.allProcesses().filter(process -> process.info().commandLine().orElse("").contains(unique)).toList();
            if (left.isEmpty()) {
                return left;
            }
            Thread.sleep(50);
        }
        return left;
    }

    @Test
    void withoutDescriptorsTheRemedyIsNamedAndNothingIsLeftRunning() throws Exception {
        String unique = "300." + System.nanoTime();
        try {
            List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh"));
            command.addAll(java("--copies", "100", "--", "sleep " + unique));
            String output = outputOf(1, new ProcessBuilder(command).redirectErrorStream(true).start());
            assertTrue(output.matches("(?s).*Cannot start command \\d+, 'sleep " + unique + "': .*Too many open files.*--copies.*ulimit -n.*"), output);
            assertEquals(List.of(), withArgument(unique));
        } finally {
            withArgument(unique).forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aChildsChildThatPrintsForEverHoldsUpNobody() throws Exception {
        String output = run(0, "--", "yes & sleep 0.2; exit 0");
        assertTrue(output.lines().anyMatch(line -> line.startsWith("1 = exit 0 after ")));
    }

    @Test
    void aSignalEndsTheCommandsToo() throws Exception {
        Process process = start("--", "sleep 60 & echo $!; wait");
        try (BufferedReader screen = process.inputReader()) {
            long pid = Long.parseLong(screen.readLine().substring("1 | ".length()));
            ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
            process.toHandle().destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            child.onExit().get(60, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whenNobodyReadsItEnds() throws Exception {
        Process process = start("--", "yes");
        process.getInputStream().read();
        process.getInputStream().close();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
    }

    /** No stack trace. */
    @Test
    void whereDescriptorsCannotBeUsedItSaysWhyInALine() throws Exception {
        List<String> command = java("--", "date");
        command.add(1, "-Dselectors.descriptors.binding=bogus");
        String output = outputOf(2, new ProcessBuilder(command).redirectErrorStream(true).start());
        assertTrue(output.startsWith("File descriptors cannot be used here: selectors.descriptors.binding=bogus: "), output);
        assertEquals(1, output.lines().count(), output);
    }

    @Test
    void wrongArgumentsAreExplained() throws Exception {
        assertTrue(run(2).contains("Usage:"));
        assertTrue(run(2, "--copies", "0", "--", "true").contains("--copies takes 1 to 4000"));
        assertTrue(run(2, "--timeout", "-1", "--", "true").contains("--timeout takes 0 or more"));
        assertTrue(run(0, "--help").contains("run -- 'ping -c 3 localhost'"));
    }
}
