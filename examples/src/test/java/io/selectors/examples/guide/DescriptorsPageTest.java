package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.descriptors.ChildProcess;
import io.selectors.descriptors.DescriptorChannel;
import io.selectors.descriptors.DescriptorPipe;
import io.selectors.descriptors.Timer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/descriptors.md. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class DescriptorsPageTest {
    private final List<String> log = new ArrayList<>();
    private final ByteBuffer words = ByteBuffer.allocate(1000);
    private int status = -1;

    private void use(ByteBuffer some) {
        log.add(StandardCharsets.UTF_8.decode(some).toString());
    }

    @Test
    void oneLoopForAll() throws IOException {
        try (Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            pair.say("from afar");
            // tag::descriptors-loop[]
            try (ChildProcess child = ChildProcess.start(new ProcessBuilder("date"));
                    Timer late = Timer.after(10, TimeUnit.SECONDS);
                    Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
                selector.register(child.output(), Interest.READ, "output");
                selector.register(child.exit(), Interest.READ, "end");
                selector.register(late, Interest.READ, "late");
                selector.register(socket, Interest.READ, "socket");
                for (Event event : selector.select()) {
                    log.add(event.key().attachment() + " is ready");
                }
            }
            // end::descriptors-loop[]
            assertTrue(log.contains("socket is ready"), log::toString);
        }
    }

    /** In a JVM of its own, for its standard input. */
    static final class Typing {
        private final ByteBuffer words = ByteBuffer.allocate(1000);

        private void use(ByteBuffer some) {
            System.out.print(StandardCharsets.UTF_8.decode(some));
        }

        public static void main(String[] arguments) throws IOException {
            new Typing().read();
        }

        private void read() throws IOException {
            try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
                // tag::javadoc-DescriptorChannel[]
                DescriptorChannel typed = DescriptorChannel.standardInput();
                SelectorKey keyboard = selector.register(typed, Interest.READ);
                while (keyboard.isValid()) {
                    selector.select((key, readiness) -> {
                        if (typed.read(words.clear()) < 0) {
                            key.unregister(); // the end: Ctrl-D, or the pipe's
                        }
                        use(words.flip());
                    });
                }
                // end::javadoc-DescriptorChannel[]
            }
        }
    }

    @Test
    void standardInputIsReadToItsEnd() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Typing.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.outputWriter().append("some words").close();
        assertEquals("some words", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, process.waitFor());
    }

    @Test
    void aDescriptorIsALambda() throws IOException {
        record Libpq(int socket) { }
        try (DescriptorPipe pipe = DescriptorPipe.open(); Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            Libpq libpq = new Libpq(pipe.sink().fd());
            Descriptor connection = () -> libpq.socket(); // a lambda is enough where nobody closes it while it is registered
            selector.register(connection, Interest.READ, "postgres");
            assertSame(connection, selector.key(libpq.socket()).orElseThrow().descriptor());
        }
    }

    @Test
    void aTimerTicks() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            // tag::javadoc-Timer[]
            try (Timer tick = Timer.every(500, TimeUnit.MILLISECONDS)) {
                selector.register(tick, Interest.READ);
                selector.select((key, readiness) -> log.add("ticks: " + tick.expirations()));
            }
            // end::javadoc-Timer[]
            assertTrue(log.get(0).matches("ticks: [1-9]\\d*"), log::toString);
        }
    }

    @Test
    void aChildIsReadToItsEnd() throws Exception {
        ByteBuffer numbers = StandardCharsets.UTF_8.encode("30\n4\n");
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            // tag::javadoc-ChildProcess[]
            try (ChildProcess child = ChildProcess.start(new ProcessBuilder("sort", "-n"))) {
                child.input().write(numbers); // what the pipe holds; for more, register input() for WRITE
                child.input().close(); // the end of the child's input
                SelectorKey output = selector.register(child.output(), Interest.READ);
                while (output.isValid()) {
                    selector.select((key, readiness) -> {
                        if (child.output().read(words) < 0) {
                            key.unregister();
                        }
                    });
                }
                status = child.process().waitFor();
            }
            // end::javadoc-ChildProcess[]
        }
        use(words.flip());
        assertEquals(List.of("4\n30\n"), log);
        assertEquals(0, status);
    }

    @Test
    void aChildsEndIsWaitedFor() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            // tag::descriptors-exit[]
            ChildProcess child = ChildProcess.start(new ProcessBuilder("sleep", "60"));
            selector.register(child.exit(), Interest.READ);
            if (selector.select(100, TimeUnit.MILLISECONDS).isEmpty()) {
                child.process().destroy();  // it takes too long
                selector.select();          // now it has ended
            }
            child.close();
            // end::descriptors-exit[]
            // The JDK learns of the end by itself, a little later.
            assertTrue(child.process().onExit().orTimeout(10, TimeUnit.SECONDS).thenApply(process -> !process.isAlive()).join());
        }
    }

    @Test
    void aStreamsDescriptorIsWaitedFor(@TempDir Path folder) throws Exception {
        String path = folder.resolve("fifo").toString();
        assertEquals(0, new ProcessBuilder("mkfifo", path).start().waitFor());
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            // tag::descriptors-stream[]
            if (Files.notExists(Path.of(path))) {
                throw new NoSuchFileException(path); // "rw" would create a file
            }
            RandomAccessFile device = new RandomAccessFile(path, "rw");
            DescriptorChannel channel = DescriptorChannel.of(device.getFD()).configureBlocking(false);
            selector.register(channel, Interest.READ);
            // end::descriptors-stream[]
            device.write(7);
            assertEquals(1, selector.select().size());
            device.close();
        }
    }

    @Test
    void aFileIsRefused(@TempDir Path folder) throws IOException {
        Path path = Files.createFile(folder.resolve("file"));
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS); FileInputStream stream = new FileInputStream(path.toFile())) {
            DescriptorChannel file = DescriptorChannel.of(stream.getFD());
            NotPollableException refused = assertThrows(NotPollableException.class, () -> selector.register(file, Interest.READ));
            assertTrue(refused.getMessage().contains("fd " + file.fd()), refused.getMessage());
        }
    }

    @Test
    void theNumberIsTheIdentity() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS); Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            // tag::descriptors-identity[]
            SelectorKey key = selector.register(socket, Interest.READ);
            SelectorKey same = selector.key(key.fd()).orElseThrow();
            // end::descriptors-identity[]
            assertEquals(key, same);
        }
    }

    @Test
    void aBlockingChannelMayBeRegisteredByWhoAsksForThat() throws IOException {
        try (Pair pair = Pair.open()) {
            pair.say("x");
            SocketChannel socket = pair.near();
            boolean wouldBlock = true;
            // tag::descriptors-blocking[]
            try (Selector selector = Selector.open(Feature.BLOCKING_CHANNELS)) {
                socket.configureBlocking(true);
                selector.register(socket, Interest.READ);
                wouldBlock = selector.selectNow().isEmpty(); // whether a read would block now
            }
            // end::descriptors-blocking[]
            assertFalse(wouldBlock);
        }
    }
}
