package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.unix.Binding;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the tests in a JVM of its own, which a shell starts with the standard streams that a test wants. */
final class JvmInShell {
    static final Path INFO_OF_0 = Path.of("/proc/self/fdinfo/0");
    private static final int NONBLOCK = 04000;

    private JvmInShell() {
    }

    static String mode(Path info) throws IOException {
        String flags = Files.readString(info).replaceAll("(?s).*flags:\\s*(\\d+).*", "$1");
        return (Integer.parseInt(flags, 8) & NONBLOCK) == 0 ? "blocking" : "non-blocking";
    }

    /** The command of a shell that runs the main method of {@code program} in a JVM. */
    static String java(Class<?> program, Binding binding, String... arguments) {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -D" + Calls.PROPERTY + "=" + binding + " -cp '"
                + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")) + "' '" + program.getName() + "' "
                + String.join(" ", arguments);
    }

    /** What is shared with others is looked at by another, when the JVM is gone. */
    static String andThenLook(String command) {
        return command + "; echo status $?; sed -n 's/flags:[^0-9]*/later /p' /proc/self/fdinfo/0";
    }

    static Process start(ProcessBuilder builder) throws IOException {
        return builder.redirectErrorStream(true).start();
    }

    static String outputOf(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return output.replace("\r", "");
    }

    static void assertLines(String output, String... lines) {
        List<String> all = output.lines().toList();
        for (String line : lines) {
            assertTrue(all.contains(line), () -> line + "\n is not in: " + output);
        }
    }

    static void assertBlockingLater(String output) {
        String flags = output.lines().filter(line -> line.startsWith("later ")).findFirst().orElseThrow(() -> new AssertionError(output));
        assertEquals(0, Integer.parseInt(flags.substring(6), 8) & NONBLOCK, output);
    }

    static void readUntil(BufferedReader screen, StringBuilder output, String expected) throws IOException {
        for (String line = screen.readLine(); line != null; line = screen.readLine()) {
            output.append(line).append('\n');
            if (line.equals(expected)) {
                return;
            }
        }
        assertEquals(null, expected, output::toString);
    }
}
