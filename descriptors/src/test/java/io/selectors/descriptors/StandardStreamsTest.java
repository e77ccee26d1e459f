package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import io.selectors.unix.Fault;
import io.selectors.unix.OpenFlags;
import io.selectors.unix.UnixCalls;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    private static final Path INFO_OF_0 = Path.of("/proc/self/fdinfo/0");
    private static final int NONBLOCK = 04000;
    private static final int SIGINT = 2;

    static List<Binding> bindings() {
        return DescriptorTests.bindings();
    }

    private static String mode(Path info) throws IOException {
        String flags = Files.readString(info).replaceAll("(?s).*flags:\\s*(\\d+).*", "$1");
        return (Integer.parseInt(flags, 8) & NONBLOCK) == 0 ? "blocking" : "non-blocking";
    }

    /** Echoes standard input to its end, by a selector where that can be, and says what it finds. */
    static final class Echo {
        private Echo() {
        }

        public static void main(String[] arguments) throws IOException {
            System.out.println("found " + mode(INFO_OF_0));
            // "shared": as where the terminal cannot be opened anew.
            try (DescriptorChannel input = arguments.length > 0 ? shared() : DescriptorChannel.standardInput();
                    Selector selector = DescriptorTests.selector()) {
                System.out.println("own is non-blocking: " + !input.isBlocking() + ", number 0 is " + mode(INFO_OF_0));
                try {
                    DescriptorTests.register(selector, input, Interest.READ);
                } catch (NotPollableException e) {
                    System.out.println("refused: " + e.getMessage());
                }
                ByteBuffer words = ByteBuffer.allocate(1000);
                System.out.println("nothing yet: " + input.read(words.clear()));
                echo(input, selector, words);
            }
            System.out.println("left " + mode(INFO_OF_0));
        }

        private static DescriptorChannel shared() throws IOException {
            UnixCalls calls = Calls.get().unix();
            return new DescriptorChannel(calls, 0, StandardStreams.borrow(calls, 0).release());
        }

        private static void echo(DescriptorChannel input, Selector selector, ByteBuffer words) throws IOException {
            System.out.println("waiting");
            do {
                System.out.print(StandardCharsets.UTF_8.decode(words.flip()));
                System.out.flush();
                if (selector.size() > 0) {
                    selector.select(60, TimeUnit.SECONDS);
                }
            } while (input.read(words.clear()) >= 0);
        }
    }

    private static String java(Binding binding, String... arguments) {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -D" + Calls.PROPERTY + "=" + binding + " -cp '"
                + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")) + "' '" + Echo.class.getName() + "' "
                + String.join(" ", arguments);
    }

    /** What is shared with others is looked at by another, when the JVM is gone. */
    private static String andThenLook(String command) {
        return command + "; echo status $?; sed -n 's/flags:[^0-9]*/later /p' /proc/self/fdinfo/0";
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        return builder.redirectErrorStream(true).start();
    }

    private static String outputOf(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return output.replace("\r", "");
    }

    private static void assertLines(String output, String... lines) {
        List<String> all = output.lines().toList();
        for (String line : lines) {
            assertTrue(all.contains(line), () -> line + "\n is not in: " + output);
        }
    }

    private static void assertBlockingLater(String output) {
        String flags = output.lines().filter(line -> line.startsWith("later ")).findFirst().orElseThrow(() -> new AssertionError(output));
        assertEquals(0, Integer.parseInt(flags.substring(6), 8) & NONBLOCK, output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aPipeIsWaitedForAndIsBlockingAfterwards(Binding binding) throws Exception {
        Process shell = start(new ProcessBuilder("sh", "-c", andThenLook(java(binding))));
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

    private static void readUntil(BufferedReader screen, StringBuilder output, String expected) throws IOException {
        for (String line = screen.readLine(); line != null; line = screen.readLine()) {
            output.append(line).append('\n');
            if (line.equals(expected)) {
                return;
            }
        }
        assertEquals(null, expected, output::toString);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void nothingIsAtItsEndAndRefusedInWords(Binding binding) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(binding)).redirectInput(new File("/dev/null"))));
        assertLines(output, "nothing yet: -1", "left blocking");
        assertTrue(output.contains("refused: fd 0"), output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aFileIsReadAndRefusedInWords(Binding binding, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "some words\n");
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(binding)).redirectInput(file.toFile())));
        assertLines(output, "nothing yet: 11", "some words", "left blocking");
        assertTrue(output.contains("refused: fd 0"), output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aDirectoryIsRefusedInWords(Binding binding, @TempDir Path folder) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(binding) + " < " + folder)));
        assertTrue(output.contains("refused: fd 0 is a directory"), output);
        assertTrue(output.contains("read from fd 0: EISDIR (21), Is a directory"), output);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatIsOnlyWrittenIsRefusedInWords(Binding binding) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(binding) + " 0>/dev/null")));
        assertTrue(output.contains("read from fd 0, which is not open for that: EBADF (9)"), output);
    }

    /** The JVM opens its own files under the first free numbers. */
    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatWasClosedIsRefusedInWords(Binding binding) throws Exception {
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(binding).replace(Echo.class.getName(), Leader.class.getName()) + " <&-")));
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
        Path said = folder.resolve("said");
        String jar = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String command = java(binding, said.toString()).replace(Echo.class.getName(), Refusals.class.getName())
                .replace("-cp '", String.join(" ", options) + " -cp '" + jar + ":");
        String output = outputOf(start(new ProcessBuilder("sh", "-c", command + " " + redirections)));
        assertTrue(Files.exists(said), output);
        return Files.readAllLines(said);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void oneThatWasClosedIsRefusedThoughItIsNotTheLowest(Binding binding, @TempDir Path folder) throws Exception {
        List<String> said = refusals(binding, folder, "<&- >&-");
        assertTrue(said.get(0).startsWith("fd 0 was closed when this JVM started: "), said::toString);
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
            String command = java(binding, arguments).replace(Echo.class.getName(), Late.class.getName());
            assertLines(outputOf(start(new ProcessBuilder("sh", "-c", command))), "refused: Shutdown in progress");
        }
    }

    /** A shell in a terminal of its own; its standard input here is the keyboard. */
    private static Process terminal(Path folder, String script) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script(1) makes the terminal");
        Path file = Files.writeString(folder.resolve("run"), script);
        return start(new ProcessBuilder("script", "-qec", "sh " + file, "/dev/null"));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aTerminalIsOpenedAnewAndNobodyElseSeesAnotherMode(Binding binding, @TempDir Path folder) throws Exception {
        Process shell = terminal(folder, andThenLook(java(binding)));
        StringBuilder output = new StringBuilder();
        BufferedReader screen = shell.inputReader(StandardCharsets.UTF_8);
        readUntil(screen, output, "waiting");
        assertLines(output.toString(), "found blocking", "own is non-blocking: true, number 0 is blocking", "nothing yet: 0");
        shell.outputWriter().append("some words\n").flush();
        readUntil(screen, output, "some words"); // The terminal's echo, or ours.
        readUntil(screen, output, "some words");
        shell.outputWriter().append('\u0004').flush();
        readUntil(screen, output, null);
        assertLines(output.toString(), "status 0");
        assertBlockingLater(output.toString());
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aSharedTerminalIsBlockingAgainAfterControlC(Binding binding, @TempDir Path folder) throws Exception {
        assumeTrue(hearsInterrupts(), "a shell ignores SIGINT in what it starts in the background, and children inherit that");
        String output = interrupted(terminal(folder, "trap : INT\n" + andThenLook(java(binding, "shared"))));
        assertLines(output, "found blocking", "own is non-blocking: true, number 0 is non-blocking");
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void theShellsTerminalIsBlockingAfterControlC(Binding binding, @TempDir Path folder) throws Exception {
        assumeTrue(hearsInterrupts(), "a shell ignores SIGINT in what it starts in the background, and children inherit that");
        String output = interrupted(terminal(folder, "trap : INT\n" + andThenLook(java(binding))));
        assertLines(output, "found blocking", "own is non-blocking: true, number 0 is blocking");
    }

    /** Presses Ctrl-C once the terminal is waited for. */
    private static String interrupted(Process shell) throws IOException {
        StringBuilder output = new StringBuilder();
        BufferedReader screen = shell.inputReader(StandardCharsets.UTF_8);
        readUntil(screen, output, "waiting");
        shell.outputWriter().append('\u0003').flush();
        readUntil(screen, output, null);
        assertTrue(output.toString().contains("status 130"), output::toString); // After the terminal's ^C.
        assertFalse(output.toString().contains("left "), output::toString);
        assertBlockingLater(output.toString());
        return output.toString();
    }

    /** Opens standard input, and says of which terminal its session is then. */
    static final class Leader {
        private Leader() {
        }

        public static void main(String[] arguments) throws IOException {
            try (DescriptorChannel input = DescriptorChannel.standardInput()) {
                System.out.println("anew: " + (input.fd() > 2) + ", controlled by " + controllingTerminal());
            }
        }

        /** Its device's number; 0 is none. The name of the program, in parentheses, may have blanks. */
        private static String controllingTerminal() throws IOException {
            return Files.readString(Path.of("/proc/self/stat")).replaceAll(".*\\) ", "").split(" ")[4];
        }
    }

    /** The leader of a session without a terminal gets the first one that it opens, and then its signals, unless it says that it does not want it. */
    @ParameterizedTest
    @MethodSource("bindings")
    void aSessionsLeaderDoesNotGetTheTerminalForItsOwn(Binding binding) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")), "setsid(1) makes the session");
        try (PseudoTerminal terminal = new PseudoTerminal(DescriptorTests.calls().get(0))) {
            String command = "exec setsid -w " + java(binding).replace(Echo.class.getName(), Leader.class.getName()) + " < " + terminal.name();
            assertLines(outputOf(start(new ProcessBuilder("sh", "-c", command))), "anew: true, controlled by 0");
        }
    }

    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    /** As macOS and the BSDs find it. */
    @ParameterizedTest
    @MethodSource("calls")
    void aTerminalIsFoundByItsName(Calls calls) throws IOException {
        try (PseudoTerminal pseudo = new PseudoTerminal(calls); DescriptorChannel terminal = pseudo.open(); DescriptorPipe pipe = DescriptorPipe.open()) {
            assertEquals(pseudo.name(), StandardStreams.terminalByName(calls, terminal.fd()));
            assertNull(StandardStreams.terminalByName(calls, pipe.source().fd()));
        }
    }

    /** Only a lack that may pass is an error: what is forbidden or gone is not opened anew, and its mode is set. */
    @ParameterizedTest
    @MethodSource("calls")
    void aTerminalThatCannotBeOpenedAnewIsShared(Calls calls) throws IOException {
        try (PseudoTerminal pseudo = new PseudoTerminal(calls); DescriptorChannel terminal = pseudo.open()) {
            for (Errno errno : List.of(Errno.EACCES, Errno.EPERM, Errno.ENOENT, Errno.EIO)) {
                Closeable release = open(calls, terminal, Fault.at(0, errno)).release();
                assertFalse(terminal.isBlocking());
                release.close();
                assertTrue(terminal.isBlocking());
            }
            for (Errno errno : List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM)) {
                IOException refused = assertThrows(IOException.class, () -> open(calls, terminal, Fault.at(0, errno)));
                assertTrue(refused.getMessage().contains(pseudo.name() + ", the terminal of fd " + terminal.fd() + ": " + errno), refused::getMessage);
                assertTrue(terminal.isBlocking());
            }
            StandardStreams.Stream anew = open(calls, terminal, Fault.at(0, Errno.EINTR));
            assertNotEquals(terminal.fd(), anew.fd(), "repeated");
            anew.release().close();
        }
    }

    private static StandardStreams.Stream open(Calls calls, DescriptorChannel terminal, Fault fault) throws IOException {
        return StandardStreams.open(FaultyCalls.of(calls, fault), terminal.fd(), OpenFlags.RDWR);
    }

    /** Its other side is not opened by its name: that makes another pseudo-terminal. */
    @ParameterizedTest
    @MethodSource("bindings")
    void aPseudoTerminalsMasterStaysItself(Binding binding) throws Exception {
        String command = java(binding).replace(Echo.class.getName(), Leader.class.getName());
        String output = outputOf(start(new ProcessBuilder("sh", "-c", command).redirectInput(new File("/dev/ptmx"))));
        assertTrue(output.contains("anew: false"), output);
    }

    private static boolean hearsInterrupts() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & 1L << SIGINT - 1) == 0;
    }

    /** Two channels, closed in either order, of a description that standard output and error share. */
    static final class Shared {
        private Shared() {
        }

        public static void main(String[] arguments) throws IOException {
            StringBuilder modes = new StringBuilder();
            for (int first = 0; first < 2; first++) {
                DescriptorChannel[] channels = {DescriptorChannel.standardOutput(), DescriptorChannel.standardError()};
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
        String output = outputOf(start(new ProcessBuilder("sh", "-c", java(binding).replace(Echo.class.getName(), Shared.class.getName()) + " 2>&1")));
        assertLines(output, "non-blocking blocking non-blocking blocking ");
    }

    /** Opens standard input when no descriptor is left. */
    static final class Exhausted {
        private Exhausted() {
        }

        public static void main(String[] arguments) throws IOException {
            DescriptorChannel.standardInput().close();
            StandardStreams.borrow(Calls.get().unix(), 0).release().close(); // No class is to be loaded later.
            mode(INFO_OF_0);
            Deque<FileInputStream> taken = new ArrayDeque<>();
            try {
                while (taken.size() < 10_000) {
                    taken.push(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                // As it should be.
            }
            try {
                System.out.println("opened " + DescriptorChannel.standardInput());
            } catch (IOException e) {
                System.out.println("refused: " + e.getMessage());
            }
            taken.pop().close();
            System.out.println("number 0 is " + mode(INFO_OF_0));
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void withoutDescriptorsATerminalIsRefusedAndKeepsItsMode(Binding binding, @TempDir Path folder) throws Exception {
        Process shell = terminal(folder, "ulimit -n 200\n" + java(binding).replace(Echo.class.getName(), Exhausted.class.getName()));
        String output = outputOf(shell);
        // The JVM may have given back a descriptor of its own meanwhile: then the terminal is opened again, under another number.
        boolean isAnew = output.contains("opened DescriptorChannel[fd=") && !output.contains("[fd=0]");
        assertTrue(isAnew || output.matches("(?s).*refused: open of /dev/pts/\\d+, the terminal of fd 0: EMFILE .*"), output);
        assertLines(output, "number 0 is blocking");
    }
}
