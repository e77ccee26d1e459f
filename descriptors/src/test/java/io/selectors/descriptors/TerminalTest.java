package io.selectors.descriptors;

import static io.selectors.descriptors.JvmInShell.INFO_OF_0;
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
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import io.selectors.unix.Fault;
import io.selectors.unix.OpenFlags;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A terminal as standard input, in a JVM of its own, on each binding; and the mode that others find afterwards. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class TerminalTest {
    private static final int SIGINT = 2;

    static List<Binding> bindings() {
        return DescriptorTests.bindings();
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
        Process shell = terminal(folder, andThenLook(java(Echo.class, binding)));
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
        String output = interrupted(terminal(folder, "trap : INT\n" + andThenLook(java(Echo.class, binding, "shared"))));
        assertLines(output, "found blocking", "own is non-blocking: true, number 0 is non-blocking");
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void theShellsTerminalIsBlockingAfterControlC(Binding binding, @TempDir Path folder) throws Exception {
        assumeTrue(hearsInterrupts(), "a shell ignores SIGINT in what it starts in the background, and children inherit that");
        String output = interrupted(terminal(folder, "trap : INT\n" + andThenLook(java(Echo.class, binding))));
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

    /** The leader of a session without a terminal gets the first one that it opens, and then its signals, unless it says that it does not want it. */
    @ParameterizedTest
    @MethodSource("bindings")
    void aSessionsLeaderDoesNotGetTheTerminalForItsOwn(Binding binding) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")), "setsid(1) makes the session");
        try (PseudoTerminal terminal = new PseudoTerminal(DescriptorTests.calls().get(0))) {
            String command = "exec setsid -w " + java(Leader.class, binding) + " < " + terminal.name();
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
        String command = java(Leader.class, binding);
        String output = outputOf(start(new ProcessBuilder("sh", "-c", command).redirectInput(new File("/dev/ptmx"))));
        assertTrue(output.contains("anew: false"), output);
    }

    private static boolean hearsInterrupts() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & 1L << SIGINT - 1) == 0;
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
        Process shell = terminal(folder, "ulimit -n 200\n" + java(Exhausted.class, binding));
        String output = outputOf(shell);
        // The JVM may have given back a descriptor of its own meanwhile: then the terminal is opened again, under another number.
        boolean isAnew = output.contains("opened DescriptorChannel[fd=") && !output.contains("[fd=0]");
        assertTrue(isAnew || output.matches("(?s).*refused: open of /dev/pts/\\d+, the terminal of fd 0: EMFILE .*"), output);
        assertLines(output, "number 0 is blocking");
    }
}
