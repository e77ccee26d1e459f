package io.selectors.descriptors;

import static io.selectors.descriptors.JvmInShell.andThenLook;
import static io.selectors.descriptors.JvmInShell.assertBlockingLater;
import static io.selectors.descriptors.JvmInShell.assertLines;
import static io.selectors.descriptors.JvmInShell.java;
import static io.selectors.descriptors.JvmInShell.mode;
import static io.selectors.descriptors.JvmInShell.outputOf;
import static io.selectors.descriptors.JvmInShell.readUntil;
import static io.selectors.descriptors.JvmInShell.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.unix.Binding;
import io.selectors.unix.Fault;
import io.selectors.unix.UnixCalls;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Standard input of each kind, in a JVM of its own, on each binding; and the mode that others find afterwards. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class StandardStreamsTest {
    private static final Path JVM = Path.of(System.getProperty("java.home"), "lib");
    /** Where a JVM finds its libraries without asking the system for its own path. */
    private static final String JVM_LIBRARIES = JVM + File.pathSeparator + JVM.resolve("server");

    static List<Binding> bindings() {
        return DescriptorTests.bindings();
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aPipeIsWaitedForAndIsBlockingAfterwards(Binding binding) throws Exception {
        Process shell = start(new ProcessBuilder("sh", "-c", andThenLook(java(Echo.class, binding))));
        BufferedReader screen = shell.inputReader(StandardCharsets.UTF_8);
        StringBuilder output = new StringBuilder();
        readUntil(screen, output, "waiting");
        assertLines(output.toString(), "found blocking", "own is non-blocking: true, number 0 is non-blocking", "nothing yet: 0");
        shell.outputWriter().append("some words\n").flush();
        readUntil(screen, output, "some words");
        shell.outputWriter().close();
        readUntil(screen, output, null);
        assertLines(output.toString(), "left blocking", "status 0");
        assertBlockingLater(output.toString());
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void nothingIsAtItsEndAndRefusedInWords(Binding binding) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(Echo.class, binding)).redirectInput(new File("/dev/null"))));
        assertLines(output, "nothing yet: -1", "left blocking");
        assertTrue(output.contains("refused: fd 0"), output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aFileIsReadAndRefusedInWords(Binding binding, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "some words\n");
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(Echo.class, binding)).redirectInput(file.toFile())));
        assertLines(output, "nothing yet: 11", "some words", "left blocking");
        assertTrue(output.contains("refused: fd 0"), output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aDirectoryIsRefusedInWords(Binding binding, @TempDir Path folder) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(Echo.class, binding) + " < " + folder)));
        assertTrue(output.contains("refused: fd 0 is a directory"), output);
        assertTrue(output.contains("read from fd 0: EISDIR (21), Is a directory"), output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatIsOnlyWrittenIsRefusedInWords(Binding binding) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(Echo.class, binding) + " 0>/dev/null")));
        assertTrue(output.contains("read from fd 0, which is not open for that: EBADF (9)"), output);
    }

    /** The JVM opens its own files under the first free numbers. */
    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatWasClosedIsRefusedInWords(Binding binding) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(Leader.class, binding) + " <&-")));
        assertTrue(output.contains("fd 0 was closed when this JVM started"), output);
    }

    /** Writes into a file which of the streams are refused, and why. */
    static final class Refusals {
        private Refusals() {
        }

        private interface Opening {
            DescriptorChannel open() throws IOException;
        }

        public static void main(String[] arguments) throws IOException {
            StringBuilder said = new StringBuilder();
            Opening[] all = {DescriptorChannel::standardInput, DescriptorChannel::standardOutput, DescriptorChannel::standardError};
            for (Opening one : all) {
                try (DescriptorChannel channel = one.open()) {
                    said.append("fd ").append(channel.fd()).append(" accepted\n");
                } catch (IOException e) {
                    said.append(e.getMessage()).append('\n');
                }
            }
            Files.writeString(Path.of(arguments[0]), said);
        }
    }

    /** What is said of the three; a jar comes first on the class path, and the JVM opens it when it looks for the main class. */
    private static List<String> refusals(Binding binding, Path folder, String redirections, String... options) throws Exception {
        return refusalsBy(List.of(), binding, folder, redirections, options);
    }

    private static List<String> refusalsBy(List<String> runner, Binding binding, Path folder, String redirections, String... options)
            throws Exception {
        Path said = folder.resolve("said");
        String jar = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String command = java(Refusals.class, binding, said.toString())
                .replace("-cp '", String.join(" ", options) + " -cp '" + jar + ":");
        List<String> shell = Stream.concat(runner.stream(), Stream.of("sh", "-c", command + " " + redirections)).toList();
        ProcessBuilder builder = new ProcessBuilder(shell);
        builder.environment().put("LD_LIBRARY_PATH", JVM_LIBRARIES);
        String output = outputOf(start(builder));
        assertTrue(Files.exists(said), output);
        return Files.readAllLines(said);
    }

    /** As a chroot may be. */
    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatWasClosedIsRefusedThoughNothingIsListed(Binding binding, @TempDir Path folder) throws Exception {
        List<String> unlisted = List.of("unshare", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh");
        assumeTrue(works(unlisted), "this system mounts nothing for this user");
        String reason = " was closed when this JVM started, or redirected from a file of its own: its number is that of .*/modules now";
        List<String> said = refusalsBy(unlisted, binding, folder, "<&-");
        assertTrue(said.get(0).matches("fd 0" + reason), said::toString);
        assertEquals(List.of("fd 1 accepted", "fd 2 accepted"), said.subList(1, 3));
        said = refusalsBy(unlisted, binding, folder, "< " + Files.createFile(folder.resolve("input")) + " 2>&-");
        assertEquals(List.of("fd 0 accepted", "fd 1 accepted"), said.subList(0, 2));
        assertTrue(said.get(2).matches("fd 2" + reason.replace("redirected from a file of its own", "opened for reading only")), said::toString);
    }

    private static boolean works(List<String> runner) throws InterruptedException {
        try {
            return new ProcessBuilder(Stream.concat(runner.stream(), Stream.of("true")).toList()).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // There is no unshare.
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatWasClosedIsRefusedThoughItIsNotTheLowest(Binding binding, @TempDir Path folder) throws Exception {
        List<String> said = refusals(binding, folder, "<&- >&-");
        assertTrue(said.get(0).startsWith("fd 0 was closed when this JVM started, or redirected from a file of its own: "), said::toString);
        assertTrue(said.get(1).matches("fd 1 was closed when this JVM started, .*\\.jar now"), said::toString);
        assertEquals("fd 2 accepted", said.get(2));
        said = refusals(binding, folder, ">&- 2>&-");
        assertEquals("fd 0 accepted", said.get(0));
        assertTrue(said.get(1).matches("fd 1 was closed when this JVM started, .*/modules now"), said::toString);
        assertTrue(said.get(2).matches("fd 2 was closed when this JVM started, .*\\.jar now"), said::toString);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatTheJvmsLogHasTakenIsRefused(Binding binding, @TempDir Path folder) throws Exception {
        List<String> said = refusals(binding, folder, "<&- >&-", "-Xlog:gc:file=" + folder.resolve("log"));
        assertTrue(said.get(1).matches("fd 1 was closed when this JVM started, .*/log now"), said::toString);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void filesOfTheCommandLineAreNoneOfTheJvm(Binding binding, @TempDir Path folder) throws Exception {
        Path input = Files.createFile(folder.resolve("input"));
        Path both = folder.resolve("both");
        List<String> accepted = List.of("fd 0 accepted", "fd 1 accepted", "fd 2 accepted");
        assertEquals(accepted, refusals(binding, folder, "< " + input + " > " + folder.resolve("output") + " 2>> " + both));
        assertEquals(accepted, refusals(binding, folder, "<> " + both + " 1<> " + both + " 2>&1"));
    }

    /** The JVM's own file cannot be told from one that it was given. */
    @ParameterizedTest
    @MethodSource("bindings")
    void theJvmsModulesAreRefusedInWordsThatHoldForThemAsInput(Binding binding, @TempDir Path folder) throws Exception {
        List<String> said = refusals(binding, folder, "< '" + Path.of(System.getProperty("java.home"), "lib", "modules") + "'");
        assertTrue(said.get(0).matches("fd 0 was closed .*, or redirected from a file of its own: its number is that of .*/modules now"), said::toString);
    }

    /** Opens standard input in a shutdown hook, as long as it is allowed. */
    static final class Late {
        private Late() {
        }

        public static void main(String[] arguments) throws IOException {
            if (arguments.length > 0) {
                DescriptorChannel.standardInput().close();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(Late::openUntilRefused));
        }

        private static void openUntilRefused() {
            long start = System.nanoTime();
            try {
                while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
                    DescriptorChannel.standardInput().close();
                }
                System.out.println("accepted");
            } catch (IllegalStateException e) {
                System.out.println("refused: " + e.getMessage());
            } catch (IOException e) {
                System.out.println(e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aShutdownRefusesWhatItMightNotSetBack(Binding binding) throws Exception {
        for (String arguments : List.of("", "before")) {
            String command = java(Late.class, binding, arguments);
            assertLines(outputOf(start(new ProcessBuilder("sh", "-c", command))), "refused: Shutdown in progress");
        }
    }

    /** Two channels, closed in either order, of a description that standard output and error share. */
    static final class Shared {
        private Shared() {
        }

        public static void main(String[] arguments) throws IOException {
            StringBuilder modes = new StringBuilder();
            for (int first = 0; first < 2; first++) {
                DescriptorChannel[] channels = {DescriptorChannel.standardOutput(), DescriptorChannel.standardError()};
                DescriptorChannel.standardError().close();
                DescriptorChannel.standardOutput().close();
                channels[first].close();
                modes.append(mode(Path.of("/proc/self/fdinfo/1"))).append(' ');
                channels[1 - first].close();
                modes.append(mode(Path.of("/proc/self/fdinfo/1"))).append(' ');
            }
            System.out.println(modes);
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void whatOutputAndErrorShareIsSetBackByTheLastOfThem(Binding binding) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(Shared.class, binding) + " 2>&1")));
        assertLines(output, "non-blocking blocking non-blocking blocking ");
    }

    /** Two channels of standard input, whose file gets other permissions in between. */
    static final class Permitted {
        private Permitted() {
        }

        public static void main(String[] arguments) throws IOException {
            Path fifo = Path.of(arguments[0]);
            DescriptorChannel first = DescriptorChannel.standardInput();
            Files.setPosixFilePermissions(fifo, PosixFilePermissions.fromString("rw-r-----"));
            DescriptorChannel second = DescriptorChannel.standardInput();
            first.close();
            String modes = mode(JvmInShell.INFO_OF_0);
            second.close();
            System.out.println(modes + ", then " + mode(JvmInShell.INFO_OF_0));
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aFileWhosePermissionsChangeIsSetBackByTheLastChannelOfIt(Binding binding, @TempDir Path folder) throws Exception {
        Path fifo = folder.resolve("fifo");
        String command = "mkfifo -m 600 " + fifo + "; " + java(Permitted.class, binding, fifo.toString()) + " <> " + fifo;
        assertLines(outputOf(start(new ProcessBuilder("sh", "-c", command))), "non-blocking, then blocking");
    }

    @Test
    void whatIsOpenedAgainAndAgainIsSetBackByOneCall() throws IOException {
        Fault none = Fault.none();
        UnixCalls calls = FaultyCalls.of(DescriptorTests.calls().get(0), none).unix();
        try (DescriptorPipe pipe = DescriptorPipe.open()) {
            pipe.source().configureBlocking(true);
            int fd = pipe.source().fd();
            StandardStreams.Stream kept = StandardStreams.borrow(calls, fd);
            for (int i = 0; i < 1000; i++) {
                StandardStreams.borrow(calls, fd).release().close();
                assertFalse(pipe.source().isBlocking());
            }
            int before = none.calls().size();
            kept.release().close();
            assertEquals(List.of("fcntl"), none.calls().subList(before, none.calls().size()));
            assertTrue(pipe.source().isBlocking());
        }
    }
}
