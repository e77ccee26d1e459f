package io.selectors.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed jar as a process, on a few tests of the suite. */
@Timeout(120)
class SelfTestTest {
    private static final String JAR = System.getProperty("selftest.jar");

    private record Ended(int status, String output) { }

    private static Ended java(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        return new Ended(process.exitValue(), output);
    }

    @Test
    void theReportTellsEveryRunOfThisSystem() throws Exception {
        Ended ended = java("-jar", JAR, "--tests", "aHalfCloseIsReadableUntilReadAndAfter");
        assertEquals(0, ended.status, ended.output);
        for (String fact : new String[] {System.getProperty("os.name"), System.getProperty("os.arch"), "C library",
                Runtime.version().toString(), "| jdk | usable", "**Passed.**"}) {
            assertTrue(ended.output.contains(fact), fact + " is missing in " + ended.output);
        }
        for (Run run : Run.all()) {
            boolean isTestBackend = run.name().equals("lying") || run.name().equals("crashing");
            assertEquals(!isTestBackend, ended.output.contains("| " + run.name() + " | "), ended.output);
        }
        assertTrue(ended.output.lines().filter(line -> line.contains("| 1 | 0 | 0 |")).count() >= 1, ended.output);
        assertFalse(ended.output.contains("Failures"), ended.output);
    }

    @Test
    void aFailureAndACrashAreReportedAndNeitherEndsTheReport() throws Exception {
        Ended ended = java("-cp", String.join(File.pathSeparator, JAR, "target/test-classes"), Main.class.getName(),
                "--only", "lying", "--only", "crashing", "--tests", "aSelectorTellsItsBackend");
        assertEquals(1, ended.status, ended.output);
        assertTrue(ended.output.contains("expected: <lying> but was: <jdk>"), ended.output);
        assertTrue(ended.output.contains("Failures of crashing\n\n`aSelectorTellsItsBackend`\n```\nits JVM ended with status 42\nlast words"),
                ended.output);
        assertTrue(ended.output.contains("**Failed.**"), ended.output);
    }

    @Test
    void nothingTriedIsNoSuccess() throws Exception {
        Ended ended = java("-jar", JAR, "--only", "jdk", "--tests", "noSuchTest");
        assertEquals(1, ended.status, ended.output);
    }

    @Test
    void anUnknownRunIsRefused() throws Exception {
        assertEquals(2, java("-jar", JAR, "--only", "nosuch").status);
    }

    /** The names are package-private where they belong, so that this keeps the copy here complete. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "kqueue"})
    void everyBindingHasARun(String backend) throws Exception {
        String type = Character.toUpperCase(backend.charAt(0)) + backend.substring(1) + "Binding";
        Set<String> bindings = new TreeSet<>();
        Arrays.stream(Class.forName("io.selectors." + backend + "." + type).getEnumConstants())
                .forEach(binding -> bindings.add("-Dselectors." + backend + ".binding=" + binding));
        Set<String> tried = new TreeSet<>();
        Run.variants(backend).stream().flatMap(run -> Stream.of(run.options().get(0))).forEach(tried::add);
        assertEquals(bindings, tried);
    }
}
