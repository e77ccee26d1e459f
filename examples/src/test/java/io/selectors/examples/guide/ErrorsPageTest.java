package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.SystemCallException;
import io.selectors.descriptors.ChildProcess;
import io.selectors.examples.memory.MemoryChannel;
import java.io.File;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is thrown is on docs/errors.md: the type in the first column, how the message begins in the second. */
class ErrorsPageTest {
    private static final Document PAGE = Document.of(Document.ROOT.resolve("docs/errors.md"));

    /** In a JVM of its own, whose class path lacks backends. */
    static final class Opening {
        private Opening() {
        }

        public static void main(String[] arguments) throws IOException {
            try (Selector selector = Selector.open()) {
                System.out.println(selector);
            } catch (BackendUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static void assertOnThePage(Class<? extends Exception> type, Executable action) {
        assertOnThePage(type, assertThrows(type, action).getMessage());
    }

    private static void assertOnThePage(Class<? extends Exception> type, String message) {
        boolean found = rows().anyMatch(row -> row.get(0).equals(type.getSimpleName())
                && (message == null ? row.get(1).isEmpty() : !row.get(1).isEmpty() && message.startsWith(row.get(1))));
        assertTrue(found, () -> type.getSimpleName() + ": " + message + " is not on the page");
    }

    private static Stream<List<String>> rows() {
        return PAGE.tableRows().stream();
    }

    @Test
    void whatOpenThrows() {
        assertOnThePage(BackendUnavailableException.class, () -> Selector.open("nosuch"));
        assertOnThePage(BackendUnavailableException.class, () -> Selector.open("jdk", Feature.EDGE_TRIGGERED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api|examples.target.test-classes", "api|examples.target.test-classes|unix-common|backend-kqueue"})
    @EnabledOnOs(OS.LINUX)
    void whatOpenThrowsWhereNoBackendWorks(String parts) throws Exception {
        Pattern part = Pattern.compile("\\b(" + parts + ")\\b");
        String classPath = Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)).filter(part.asPredicate()).collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
                Opening.class.getName()).redirectErrorStream(true).start();
        assertOnThePage(BackendUnavailableException.class, new String(process.getInputStream().readAllBytes()).strip());
        assertEquals(0, process.waitFor());
    }

    @Test
    void whatRegisterThrows() throws IOException {
        try (Selector selector = Selector.open("jdk"); Pair pair = Pair.open(); Pair blocking = Pair.open();
                SocketChannel unconnected = SocketChannel.open(); ServerSocketChannel unbound = ServerSocketChannel.open()) {
            selector.register(pair.near(), Interest.READ);
            unconnected.configureBlocking(false);
            unbound.configureBlocking(false);
            assertOnThePage(IllegalStateException.class, () -> selector.register(pair.near(), Interest.READ));
            assertOnThePage(IllegalBlockingModeException.class, () -> selector.register(blocking.far(), Interest.READ));
            assertOnThePage(NotYetConnectedException.class, () -> selector.register(unconnected, Interest.READ));
            assertOnThePage(NotYetBoundException.class, () -> selector.register(unbound, Interest.READ));
            assertOnThePage(UnsupportedOperationException.class, () -> selector.register(0, Interest.READ));
            assertOnThePage(UnsupportedOperationException.class,
                    () -> selector.register(blocking.near(), Interest.READ.edgeTriggered()));
            assertOnThePage(IllegalSelectorException.class, () -> selector.register(new MemoryChannel(), Interest.READ));
            assertOnThePage(IllegalArgumentException.class, () -> selector.register(Pair.server(), Interest.WRITE));
            assertOnThePage(IllegalArgumentException.class,
                    () -> selector.register(blocking.near(), Interest.READ.exclusive().oneShot()));
        }
    }

    @Test
    void whatSelectThrows() throws IOException {
        Selector selector = Selector.open();
        try (Pair pair = Pair.open()) {
            pair.say("x");
            SelectorKey key = selector.register(pair.near(), Interest.READ);
            assertOnThePage(IllegalStateException.class, () -> selector.select((ready, readiness) -> selector.selectNow()));
            key.unregister();
            assertOnThePage(CancelledKeyException.class, () -> key.modify(Interest.READ));
        }
        selector.close();
        assertOnThePage(ClosedSelectorException.class, selector::selectNow);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatADescriptorMeets() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            assertOnThePage(SystemCallException.class, () -> selector.register(19_999, Interest.READ));
            int file = descriptorOfAFile();
            assertOnThePage(NotPollableException.class, () -> selector.register(file, Interest.READ));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatAChildWithoutAPipeThrows() throws IOException {
        try (ChildProcess child = ChildProcess.start(new ProcessBuilder("true").redirectOutput(ProcessBuilder.Redirect.DISCARD))) {
            assertOnThePage(IllegalStateException.class, child::output);
        }
    }

    /** The number of one that the JVM itself keeps open. */
    static int descriptorOfAFile() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(link -> Files.isRegularFile(link)).mapToInt(link -> Integer.parseInt(link.getFileName().toString()))
                    .findFirst().orElseThrow();
        }
    }
}
