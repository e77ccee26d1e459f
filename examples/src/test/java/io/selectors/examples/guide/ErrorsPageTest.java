package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.selectors.descriptors.DescriptorChannel;
import io.selectors.descriptors.DescriptorPipe;
import io.selectors.examples.memory.MemoryChannel;
import io.selectors.spi.SelectorBackend;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is thrown is on docs/errors.md: the type in the first column, how the message begins in the second. */
class ErrorsPageTest {
    private static final List<List<String>> ROWS = Document.of(Document.ROOT.resolve("docs/errors.md")).tableRows();
    private static final Set<List<String>> MET = new HashSet<>();

    /** Fails in a JVM of its own: says how. */
    static final class Failing {
        private Failing() {
        }

        public static void main(String[] arguments) {
            if (arguments[0].equals("streamInAHook")) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(DescriptorChannel::standardOutput)));
            } else {
                tell(switch (arguments[0]) {
                    case "open" -> Selector::open;
                    case "openForDescriptors" -> () -> Selector.open(Feature.FILE_DESCRIPTORS);
                    case "list" -> Selector::backends;
                    case "pipe" -> DescriptorPipe::open;
                    case "input" -> DescriptorChannel::standardInput;
                    default -> throw new IllegalArgumentException(arguments[0]);
                });
            }
        }

        private static void tell(Callable<?> action) {
            try {
                action.call();
            } catch (Exception e) {
                System.out.println(e.getClass().getSimpleName() + "|" + e.getMessage());
            }
        }
    }

    /** A backend of somebody else's. */
    public static final class Refusing implements SelectorBackend {
        /** Made by the ServiceLoader. */
        public Refusing() {
        }

        @Override
        public String name() {
            return "refusing";
        }

        @Override
        public int priority() {
            return -1;
        }

        @Override
        public Selector open(Set<Feature> required) {
            throw new IllegalStateException("not today");
        }
    }

    /** A table with a row that nothing here meets says what is not tested. One method alone does not meet half of them. */
    @AfterAll
    static void everyRowWasMet() {
        if (OS.LINUX.isCurrentOs() && MET.size() > ROWS.size() / 2) {
            assertEquals(List.of(), ROWS.stream().filter(row -> !MET.contains(row)).toList(),
                    "rows of docs/errors.md that nothing here meets: add what is thrown to a test of this class");
        }
    }

    private static void assertOnThePage(Class<? extends Exception> type, Executable action) {
        assertOnThePage(type.getSimpleName(), assertThrows(type, action).getMessage());
    }

    /** The names in the page's messages are examples. */
    private static void assertOnThePage(String type, String message) {
        List<List<String>> found = ROWS.stream().filter(row -> row.get(0).equals(type)
                && (message == null ? row.get(1).isEmpty() : !row.get(1).isEmpty() && nameless(message).startsWith(nameless(row.get(1)))))
                .toList();
        assertFalse(found.isEmpty(), () -> type + ": " + message + " is not on the page");
        MET.addAll(found);
    }

    private static String nameless(String message) {
        return message.replaceAll("'\\w+'", "'…'");
    }

    /** In a JVM of its own with these parts of the class path: after a shell's command, with options, doing something. */
    private static void assertOnThePage(String parts, String shell, String options, String action) throws Exception {
        Pattern part = Pattern.compile("\\b(" + parts + ")\\b");
        String classPath = Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)).filter(part.asPredicate()).collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder("sh", "-c", String.join(" ", shell, "\"$0\"", options, "-cp \"$1\" '" + Failing.class.getName() + "'", action), Path.of(System.getProperty("java.home"), "bin", "java").toString(), classPath)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start(); // JDK 24 and later warn of native access there
        String said = new String(process.getInputStream().readAllBytes()).strip();
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains("|"), said);
        assertOnThePage(said.substring(0, said.indexOf('|')), said.substring(said.indexOf('|') + 1));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatOpenThrows() throws Exception {
        assertOnThePage(BackendUnavailableException.class, () -> Selector.open("nosuch"));
        assertOnThePage(BackendUnavailableException.class, () -> Selector.open("jdk", Feature.EDGE_TRIGGERED));
        assertOnThePage(BackendUnavailableException.class, () -> Selector.open("kqueue"));
        assertOnThePage("api|examples.target.test-classes", "exec", "", "open");
        assertOnThePage("api|examples.target.test-classes|unix-common|backend-kqueue", "exec", "", "open");
        assertOnThePage("api|examples.target.test-classes|backend-jdk", "exec", "", "openForDescriptors");
    }

    @Test
    void whatOpenThrowsWhereABackendThrows(@TempDir Path directory) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services")).resolve(SelectorBackend.class.getName());
        Files.writeString(services, Refusing.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            assertOnThePage(IOException.class, () -> Selector.open("refusing"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"ulimit -n 40; exec, '', open", "ulimit -n 40; exec, '', list", "exec, -Dselectors.descriptors.binding=nosuch, pipe",
        "exec 0<&-; exec, '', input", "exec, '', streamInAHook"})
    @EnabledOnOs(OS.LINUX)
    void whatAProcessMeets(String shell, String options, String action) throws Exception {
        assertOnThePage("", shell, options, action);
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
            assertOnThePage(IllegalArgumentException.class, () -> selector.register(Pipe.open().sink(), Interest.READ));
            assertOnThePage(IllegalArgumentException.class, () -> selector.register(-1, Interest.READ));
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
            pair.far().close();
            assertOnThePage(ClosedChannelException.class, () -> selector.register(pair.far(), Interest.READ));
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
            assertOnThePage(IllegalArgumentException.class, () -> registerAll(selector));
        }
    }

    /** All that an epoll takes, and so its own descriptors. */
    private static void registerAll(Selector selector) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (int fd : open.mapToInt(link -> Integer.parseInt(link.getFileName().toString())).toArray()) {
                try {
                    selector.register(fd, Interest.READ).unregister();
                } catch (SystemCallException e) {
                    // A file, or closed again.
                }
            }
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
