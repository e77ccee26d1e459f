package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.StandIns;
import java.io.FileDescriptor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a first use says where an artifact is missing, or native access is denied. */
@EnabledOnOs(OS.LINUX)
class MissingPartsTest {
    private static final String REFUSAL = "java.lang.UnsupportedOperationException: File descriptors cannot be used here: ";

    private static final String PROBE_WITHOUT_ITS_BASE = """
            package io.selectors.unix;
            public final class Probe<R> {
                static {
                    if (true) {
                        throw new NoClassDefFoundError("org/example/Base");
                    }
                }
                public Probe(String backend, java.util.concurrent.Callable<R> attempt) { }
                public R get() { return null; }
            }
            """;

    /** Tries what a program may try first, each in turn, twice, and prints what came of it. */
    static final class FirstUses {
        private FirstUses() {
        }

        public static void main(String[] arguments) {
            if (Boolean.getBoolean("backends")) {
                Selector.backends();
            }
            Map<String, Callable<AutoCloseable>> ways = new LinkedHashMap<>();
            ways.put("timer", () -> Timer.after(1, TimeUnit.SECONDS));
            ways.put("pipe", DescriptorPipe::open);
            ways.put("child", () -> ChildProcess.start(new ProcessBuilder("true")));
            ways.put("number", () -> DescriptorChannel.borrow(0));
            ways.put("descriptor of the JDK", () -> DescriptorChannel.of(FileDescriptor.in));
            ways.put("standard input", DescriptorChannel::standardInput);
            for (int i = 0; i < 2; i++) {
                ways.forEach(FirstUses::attempt);
            }
        }

        private static void attempt(String what, Callable<AutoCloseable> way) {
            try (AutoCloseable opened = way.call()) {
                System.out.println(what + " opened " + opened);
            } catch (Throwable e) {
                System.out.println(what + ": " + e);
            }
        }
    }

    private static List<String> refusals(String output) {
        List<String> lines = output.lines().filter(line -> line.contains(": java.lang.")).toList();
        assertEquals(12, lines.size(), output);
        return lines;
    }

    @Test
    void aMissingUnixCommonIsNamedWithItsArtifact() throws Exception {
        String output = ChildJvm.runOn(path -> path.filter(entry -> !entry.contains("unix-common")), FirstUses.class);
        for (String line : refusals(output)) {
            assertTrue(line.contains(": " + REFUSAL
                    + "io.selectors:selectors-unix-common is missing: add it, of the version of selectors-descriptors"), output);
        }
    }

    /** Everything but the JDK's own objects is reached without JNA by java.lang.foreign. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledForJreRange(minVersion = 22)
    void onlyADescriptorOfTheJdkNeedsJna(boolean isThere) throws Exception {
        String output = isThere ? ChildJvm.run(FirstUses.class, "-Duser.home=/proc", "-Djava.io.tmpdir=/proc")
                : ChildJvm.runOn(path -> path.filter(entry -> !entry.contains("jna")), FirstUses.class);
        List<String> refusals = output.lines().filter(line -> line.startsWith("descriptor of the JDK: ")).toList();
        assertEquals(2, refusals.size(), output);
        for (String refusal : refusals) {
            assertTrue(refusal.contains(": " + REFUSAL + "a FileDescriptor is read through JNA; binding jna: "), output);
            assertTrue(refusal.contains(isThere ? "java.lang.UnsatisfiedLinkError: " : "JNA is missing: net.java.dev.jna:jna-jpms"), output);
        }
        assertEquals(10, output.lines().filter(line -> line.contains(" opened ")).count(), output);
    }

    /** Runs with another Probe. */
    static final class WithoutAnotherClass implements Callable<String> {
        @Override
        public String call() {
            return refusal() + System.lineSeparator() + refusal();
        }

        private static String refusal() {
            return assertThrows(UnsupportedOperationException.class, Calls::get).getMessage();
        }
    }

    @Test
    void anotherMissingClassIsNotTakenForUnixCommon(@TempDir Path folder) throws Exception {
        try (StandIns standIns = StandIns.of(folder, List.of("io.selectors.descriptors.", "io.selectors.unix.Probe"),
                Map.of("io.selectors.unix.Probe", PROBE_WITHOUT_ITS_BASE))) {
            List<String> refusals = standIns.call(WithoutAnotherClass.class).lines().toList();
            assertEquals(2, refusals.size());
            for (String refusal : refusals) {
                assertTrue(refusal.contains("org/example/Base") && !refusal.contains("unix-common"), refusal);
            }
        }
    }

    /** The JVM tells the reason once, here to the backends. */
    @Test
    @EnabledForJreRange(minVersion = 24)
    void deniedNativeAccessIsToldAsTheBackendsTellIt() throws Exception {
        for (boolean backends : new boolean[] {false, true}) {
            String output = ChildJvm.run(FirstUses.class, "--illegal-native-access=deny", "-Dbackends=" + backends);
            for (String line : refusals(output)) {
                assertTrue(line.matches(".*: " + REFUSAL + "binding foreign: java.lang.IllegalCallerException: Illegal native access .*"
                        + "; --enable-native-access=ALL-UNNAMED allows it; binding jna: java.lang.IllegalCallerException: .*"
                        + "; --enable-native-access=ALL-UNNAMED allows it"), output);
            }
        }
    }
}
