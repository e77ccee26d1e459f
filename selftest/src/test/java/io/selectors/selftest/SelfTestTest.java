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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed jar as a process, on a few tests of the suite. */
@Timeout(300)
class SelfTestTest {
    private static final String JAR = System.getProperty("selftest.jar");

    private record Ended(int status, String output) { }

    private static Ended java(String... arguments) throws Exception {
        return ended(command(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static Ended ended(Process process) throws Exception {
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
            boolean isTestBackend = List.of("lying", "crashing", "hanging", "spinning").contains(run.name());
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
        assertTrue(ended.output.contains("Failures of crashing\n\n`aSelectorTellsItsBackend`\n```\nCRASHED: its JVM ended with status 42\nlast words"),
                ended.output);
        assertTrue(ended.output.contains("**Failed.**"), ended.output);
    }

    @Test
    void nothingTriedIsNoSuccess() throws Exception {
        Ended ended = java("-jar", JAR, "--only", "jdk", "--tests", "noSuchTest");
        assertEquals(1, ended.status, ended.output);
        assertTrue(ended.output.contains("**Failed.** No test ran: --tests matches the name of none."), ended.output);
    }

    /** The processor time of another process is not to be had everywhere. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aHangAndAMachineThatIsBusyLookDifferent() throws Exception {
        String[] command = {"-cp", String.join(File.pathSeparator, JAR, "target/test-classes"), Main.class.getName(),
                "--patience", "15", "--tests", "aSelectorTellsItsBackend", "--only"};
        Ended hung = java(with(command, "hanging"));
        assertEquals(1, hung.status, hung.output);
        assertTrue(hung.output.contains("HUNG: no word for 15 s, in the second half of which its JVM used "), hung.output);
        assertTrue(hung.output.contains("HangingBackend.open"), hung.output);
        assertTrue(hung.output.contains("given up after 15 s without a message (--patience 15)"), hung.output);
        Ended busy = java(with(command, "spinning"));
        assertTrue(busy.output.contains("BUSY: no word for 15 s, in the second half of which its JVM used "), busy.output);
        assertTrue(busy.output.contains("SpinningBackend.open"), busy.output);
    }

    @Test
    void theFactorOfTheTimeLimitsIsInTheReport() throws Exception {
        Ended ended = java("-jar", JAR, "--only", "jdk", "--factor", "3", "--tests", "aTimeoutIsKeptWithNothingRegistered");
        assertEquals(0, ended.status, ended.output);
        assertTrue(ended.output.contains("| patience | 3 times the usual time limits (--factor 3), given up after 360 s"), ended.output);
        assertFalse(java("-jar", JAR, "--only", "jdk", "--tests", "aSelectorTellsItsBackend").output.contains("patience"));
    }

    @Test
    void theVersionIsThatOfTheJar() throws Exception {
        assertTrue(java("-jar", JAR, "--version").output.matches("selectors-selftest \\d+\\.\\d+\\.\\d+.*\\s*"));
    }

    private static String[] with(String[] command, String last) {
        String[] all = Arrays.copyOf(command, command.length + 1);
        all[command.length] = last;
        return all;
    }

    @Test
    void wrongArgumentsAreExplainedBeforeTheFirstRun() throws Exception {
        refused("--factor takes 1 to 1000, not 0", "--factor", "0");
        refused("--patience takes 1 or more, not 0", "--patience", "0");
        refused("--tests takes a regular expression, not '[': ", "--tests", "[");
        refused("There is no run 'nosuch' here; there are jdk, ", "--only", "nosuch");
    }

    private static void refused(String message, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of("-jar", JAR), Stream.of(arguments)).toArray(String[]::new);
        Ended ended = ended(command(all).redirectErrorStream(true).start());
        assertEquals(2, ended.status, ended.output);
        assertTrue(ended.output.startsWith(message), ended.output);
        assertTrue(ended.output.contains("Usage: selectors-selftest"), ended.output);
    }

    @Test
    void aRunMayBeSpelledWithHyphens() {
        Run run = Run.variants("epoll").get(3);
        assertTrue(run.isNamed("epoll/jna/millis") && run.isNamed("epoll-jna-millis"));
        assertFalse(run.isNamed("epoll") || run.isNamed("epoll-jna"));
    }

    /** The self-test keeps a copy of the names, because it does not depend on their module: this keeps the copy complete. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "kqueue"})
    void everyBindingHasARun(String backend) throws Exception {
        Set<String> bindings = new TreeSet<>();
        Arrays.stream(Class.forName("io.selectors.unix.Binding").getEnumConstants())
                .forEach(binding -> bindings.add("-Dselectors." + backend + ".binding=" + binding));
        Set<String> tried = new TreeSet<>();
        Run.variants(backend).stream().flatMap(run -> Stream.of(run.options().get(0))).forEach(tried::add);
        assertEquals(bindings, tried);
    }
}
