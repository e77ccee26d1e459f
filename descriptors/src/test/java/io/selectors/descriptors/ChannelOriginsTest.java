package io.selectors.descriptors;

import static io.selectors.descriptors.DescriptorTests.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.FileIdentity;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a channel comes from: a number, its own or borrowed, or a descriptor of the JDK; and what a close ends. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ChannelOriginsTest {
    private static final Path LISTED = Path.of("/proc/self/fd");

    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    private static boolean isOpen(int fd) throws IOException {
        return FileIdentity.of(LISTED, fd) != null;
    }

    /** Nobody but the stream's object has the number: it lives as long as the channel. */
    @Test
    void aStreamThatNobodyHoldsIsNotClosedUnderTheChannel() throws Exception {
        DescriptorChannel channel = channelOfAForgottenStream();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(channel.isOpen());
        assertEquals(1, channel.read(ByteBuffer.allocate(1)));
    }

    private static DescriptorChannel channelOfAForgottenStream() throws IOException {
        return DescriptorChannel.of(new FileInputStream("/dev/zero").getFD());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void afterCloseEveryUseIsRefusedAndTheNumberIsFree(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            DescriptorChannel source = pipe.source();
            assertTrue(source.isOpen());
            source.close();
            source.close();
            assertFalse(source.isOpen());
            assertFalse(isOpen(source.fd()));
            assertThrows(ClosedChannelException.class, () -> source.read(ByteBuffer.allocate(1)));
            assertThrows(ClosedChannelException.class, () -> source.read(ByteBuffer.allocate(0)));
            assertThrows(ClosedChannelException.class, () -> source.write(ByteBuffer.allocate(1)));
            assertThrows(ClosedChannelException.class, () -> source.configureBlocking(true));
            assertThrows(ClosedChannelException.class, source::isBlocking);
            assertTrue(source.toString().contains("closed"), source::toString);
        }
    }

    /** Closing waits for nobody: the number is given back by the read that is under way. */
    @ParameterizedTest
    @MethodSource("calls")
    void aCloseLeavesTheNumberToAReadThatWaits(Calls calls) throws Exception {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            pipe.source().configureBlocking(true);
            FutureTask<Integer> reading = new FutureTask<>(() -> pipe.source().read(ByteBuffer.allocateDirect(8)));
            Thread reader = new Thread(reading, "reader");
            reader.start();
            awaitSystemCall(reader);
            pipe.source().close();
            assertTrue(isOpen(pipe.source().fd()));
            assertThrows(ClosedChannelException.class, () -> pipe.source().read(ByteBuffer.allocate(1)));
            pipe.sink().write(bytes("last"));
            assertEquals(4, reading.get());
            assertFalse(isOpen(pipe.source().fd()));
        }
    }

    /** Until it sits in read(2): the kernel says so of each thread. */
    private static void awaitSystemCall(Thread reader) throws Exception {
        for (int i = 0; i < 6_000; i++) {
            try (var tasks = Files.list(Path.of("/proc/self/task"))) {
                for (Path task : tasks.toList()) {
                    if (isReader(task, reader.getName())) {
                        return;
                    }
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError("the reader does not read");
    }

    private static boolean isReader(Path task, String name) {
        try {
            return Files.readString(task.resolve("comm")).strip().equals(name) && Files.readString(task.resolve("wchan")).contains("pipe_read");
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    @Test
    void aNumberIsTakenOver() throws IOException {
        DescriptorPipe pipe = DescriptorPipe.open(Calls.get().unix());
        try (DescriptorChannel owned = DescriptorChannel.of(pipe.source().fd())) {
            pipe.sink().write(bytes("x"));
            assertEquals(1, owned.read(ByteBuffer.allocate(8)));
        }
        assertFalse(isOpen(pipe.source().fd()));
        pipe.sink().close();
    }

    @Test
    void aBorrowedNumberStaysOpen() throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open()) {
            DescriptorChannel borrowed = DescriptorChannel.borrow(pipe.source().fd());
            borrowed.close();
            assertThrows(ClosedChannelException.class, () -> borrowed.read(ByteBuffer.allocate(1)));
            assertTrue(pipe.source().isOpen());
            assertTrue(isOpen(pipe.source().fd()));
        }
    }

    @Test
    void aNumberThatIsNotOpenIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> DescriptorChannel.of(-1));
        assertThrows(IllegalArgumentException.class, () -> DescriptorChannel.borrow(-1));
        for (IOException refused : List.of(assertThrows(IOException.class, () -> DescriptorChannel.of(19_999)),
                assertThrows(IOException.class, () -> DescriptorChannel.borrow(19_999)))) {
            assertTrue(refused.getMessage().contains("fd 19999") && refused.getMessage().contains("EBADF (9)"), refused::getMessage);
        }
    }

    @Test
    void aStreamsDescriptorIsTheStreams(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "words");
        DescriptorChannel channel;
        try (FileInputStream stream = new FileInputStream(path.toFile())) {
            channel = DescriptorChannel.of(stream.getFD());
            assertTrue(Files.isSameFile(path, LISTED.resolve(Integer.toString(channel.fd()))));
            ByteBuffer words = ByteBuffer.allocate(8);
            assertEquals(5, channel.read(words));
            assertEquals(-1, channel.read(words));
            channel.close();
            assertTrue(isOpen(channel.fd()));
            channel = DescriptorChannel.of(stream.getFD());
        }
        assertFalse(channel.isOpen());
        DescriptorChannel orphan = channel;
        assertThrows(ClosedChannelException.class, () -> orphan.read(ByteBuffer.allocate(1)));
    }

    @Test
    void theDescriptorOfAClosedStreamIsRefused(@TempDir Path folder) throws IOException {
        RandomAccessFile file = new RandomAccessFile(folder.resolve("file").toFile(), "rw");
        FileDescriptor descriptor = file.getFD();
        file.close();
        assertThrows(ClosedChannelException.class, () -> DescriptorChannel.of(descriptor));
    }

    @Test
    void noDescriptorAtAllIsRefused() {
        assertThrows(NullPointerException.class, () -> DescriptorChannel.of((FileDescriptor) null));
        assertThrows(ClosedChannelException.class, () -> DescriptorChannel.of(new FileDescriptor()));
    }

    @Test
    void theProcessesOwnDescriptorsAreThere() throws IOException {
        assertEquals(0, DescriptorChannel.of(FileDescriptor.in).fd());
        assertEquals(1, DescriptorChannel.of(FileDescriptor.out).fd());
        assertEquals(2, DescriptorChannel.of(FileDescriptor.err).fd());
    }

    @Test
    void aKeyIsInvalidAsSoonAsWhatItIsAboutIsClosed(@TempDir Path folder) throws Exception {
        Path fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        ChildProcess child = ChildProcess.start(new ProcessBuilder("cat"));
        DescriptorPipe pipe = DescriptorPipe.open();
        Timer timer = Timer.open();
        RandomAccessFile stream = new RandomAccessFile(fifo.toFile(), "rw");
        DescriptorChannel lent = DescriptorChannel.of(stream.getFD());
        DescriptorChannel borrowed = DescriptorChannel.borrow(pipe.sink().fd());
        try (Selector selector = DescriptorTests.selector()) {
            List<Descriptor> all = List.of(pipe.source(), borrowed, timer, lent, child.input(), child.output(), child.errors(), child.exit());
            for (Descriptor each : all) {
                SelectorKey key = DescriptorTests.register(selector, each, Interest.NONE);
                assertSame(each, key.descriptor());
                assertTrue(key.isValid());
            }
            assertEquals(8, selector.keys().size());
            for (AutoCloseable each : List.of(borrowed, pipe, timer, stream, child)) {
                each.close();
            }
            assertEquals(List.of(), List.copyOf(selector.keys()));
            for (Descriptor each : all) {
                assertThrows(ClosedChannelException.class, () -> DescriptorTests.register(selector, each, Interest.READ));
            }
        } finally {
            child.process().destroyForcibly();
        }
    }
}
