package io.selectors.descriptors;

import static io.selectors.descriptors.DescriptorTests.bytes;
import static io.selectors.descriptors.DescriptorTests.isReadable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.FileIdentity;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading, writing and closing, on each binding. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class DescriptorChannelTest {
    private static final Path LISTED = Path.of("/proc/self/fd");

    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    private static boolean isOpen(int fd) throws IOException {
        return FileIdentity.of(LISTED, fd) != null;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anEmptyPipeGivesNothingAndAnEndedOneTheEnd(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            for (ByteBuffer buffer : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
                assertEquals(0, pipe.source().read(buffer));
                assertEquals(0, buffer.position());
            }
            assertEquals(0, pipe.source().read(ByteBuffer.allocate(0)));
            pipe.sink().close();
            assertEquals(-1, pipe.source().read(ByteBuffer.allocate(8)));
            assertEquals(-1, pipe.source().read(ByteBuffer.allocateDirect(8)));
            assertEquals(0, pipe.source().read(ByteBuffer.allocate(0)));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void eachKindOfBufferIsReadAndWrittenBetweenPositionAndLimit(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            ByteBuffer direct = ByteBuffer.allocateDirect(12).put("..hello..".getBytes()).position(2).limit(7);
            List<ByteBuffer> sources = List.of(direct.duplicate(), direct.slice(), direct.asReadOnlyBuffer(), bytes("..hello..").position(2).limit(7),
                    bytes("..hello..").slice(2, 5), bytes("hello").asReadOnlyBuffer());
            ByteBuffer wide = ByteBuffer.allocateDirect(16);
            for (ByteBuffer source : sources) {
                for (ByteBuffer target : List.of(wide.clear().position(3).limit(15), wide.slice(4, 9), ByteBuffer.allocate(9).position(1),
                        ByteBuffer.allocate(20).slice(5, 12))) {
                    assertEquals(5, pipe.sink().write(source.duplicate()));
                    int before = target.position();
                    assertEquals(5, pipe.source().read(target));
                    assertEquals(before + 5, target.position());
                    assertEquals(bytes("hello"), target.duplicate().flip().position(before));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aReadOnlyTargetIsRefused(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            pipe.sink().write(bytes("x"));
            assertThrows(ReadOnlyBufferException.class, () -> pipe.source().read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
            assertEquals(1, pipe.source().read(ByteBuffer.allocate(1)));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aFullPipeTakesNothing(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            ByteBuffer direct = ByteBuffer.allocateDirect(200_000);
            long written = 0;
            for (int count = pipe.sink().write(direct); count > 0; count = pipe.sink().write(direct)) {
                written += count;
            }
            assertEquals(written, direct.position());
            assertTrue(direct.hasRemaining());
            ByteBuffer heap = ByteBuffer.allocate(10);
            assertEquals(0, pipe.sink().write(heap));
            assertEquals(0, heap.position());
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyByteArrivesInOrder(Calls calls) throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(18).nextBytes(sent);
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            FutureTask<Void> writing = new FutureTask<>(() -> {
                for (ByteBuffer heap = ByteBuffer.wrap(sent); heap.hasRemaining();) {
                    if (pipe.sink().write(heap) == 0) {
                        DescriptorTests.await(pipe.sink(), Interest.WRITE);
                    }
                }
                pipe.sink().close();
                return null;
            });
            new Thread(writing, "writer").start();
            ByteBuffer received = ByteBuffer.allocate(sent.length + 1);
            while (pipe.source().read(received) >= 0) {
                DescriptorTests.await(pipe.source(), Interest.READ);
            }
            writing.get();
            assertEquals(ByteBuffer.wrap(sent), received.flip());
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whoWritesWhereNobodyReadsIsToldSoAndLives(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            pipe.source().close();
            for (ByteBuffer buffer : List.of(ByteBuffer.allocate(1), ByteBuffer.allocateDirect(1))) {
                IOException broken = assertThrows(IOException.class, () -> pipe.sink().write(buffer));
                assertTrue(broken.getMessage().contains("fd " + pipe.sink().fd()) && broken.getMessage().contains("EPIPE (32), Broken pipe"),
                        broken::getMessage);
                assertEquals(0, buffer.position());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void theWrongEndIsNotOpenForThat(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            IOException reading = assertThrows(IOException.class, () -> pipe.sink().read(ByteBuffer.allocate(1)));
            assertEquals("read from fd " + pipe.sink().fd() + ", which is not open for that: EBADF (9), Bad file descriptor", reading.getMessage());
            IOException writing = assertThrows(IOException.class, () -> pipe.source().write(ByteBuffer.allocate(1)));
            assertEquals("write to fd " + pipe.source().fd() + ", which is not open for that: EBADF (9), Bad file descriptor", writing.getMessage());
        }
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

    @Test
    void anInterruptedThreadReadsAndStaysInterrupted() throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open()) {
            Thread.currentThread().interrupt();
            pipe.sink().write(bytes("x"));
            assertEquals(1, pipe.source().read(ByteBuffer.allocate(8)));
            assertTrue(Thread.interrupted());
            assertTrue(pipe.source().isOpen());
        }
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

    @ParameterizedTest
    @MethodSource("calls")
    void theModeIsTheDescriptions(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix());
                DescriptorChannel same = new DescriptorChannel(calls.unix(), pipe.source().fd(), () -> { })) {
            assertFalse(same.isBlocking());
            assertEquals(same, same.configureBlocking(true));
            assertTrue(pipe.source().isBlocking());
            assertTrue(same.configureBlocking(true).isBlocking());
            pipe.source().configureBlocking(false);
            assertFalse(same.isBlocking());
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
    void aStreamOnAFifoIsReadWithoutWaiting(@TempDir Path folder) throws Exception {
        Path fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        try (RandomAccessFile device = new RandomAccessFile(fifo.toFile(), "rw");
                DescriptorChannel channel = DescriptorChannel.of(device.getFD()).configureBlocking(false);
                FileOutputStream writer = new FileOutputStream(fifo.toFile())) {
            assertEquals(0, channel.read(ByteBuffer.allocate(8)));
            assertFalse(isReadable(channel));
            writer.write(7);
            assertTrue(isReadable(channel));
            assertEquals(1, channel.read(ByteBuffer.allocate(8)));
        }
    }

    @Test
    void theProcessesOwnDescriptorsAreThere() throws IOException {
        assertEquals(0, DescriptorChannel.of(FileDescriptor.in).fd());
        assertEquals(1, DescriptorChannel.of(FileDescriptor.out).fd());
        assertEquals(2, DescriptorChannel.of(FileDescriptor.err).fd());
    }

    @Test
    void aRegularFileIsReadButNotRegistered(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "words");
        try (FileInputStream stream = new FileInputStream(path.toFile()); Selector selector = DescriptorTests.selector()) {
            DescriptorChannel channel = DescriptorChannel.of(stream.getFD()).configureBlocking(false);
            NotPollableException refused = assertThrows(NotPollableException.class,
                    () -> DescriptorTests.register(selector, channel, Interest.READ));
            assertTrue(refused.getMessage().contains("fd " + channel.fd()), refused::getMessage);
            assertEquals(5, channel.read(ByteBuffer.allocate(8)));
        }
    }

    @Test
    void aChannelIsSelectedBesideOthers() throws IOException {
        try (DescriptorPipe first = DescriptorPipe.open(); DescriptorPipe second = DescriptorPipe.open(); Selector selector = DescriptorTests.selector()) {
            SelectorKey one = DescriptorTests.register(selector, first.source(), Interest.READ);
            SelectorKey two = DescriptorTests.register(selector, second.sink(), Interest.WRITE);
            assertEquals(List.of(two), selector.selectNow().stream().map(event -> event.key()).toList());
            first.sink().write(bytes("x"));
            two.unregister();
            assertEquals(List.of(one), selector.selectNow().stream().map(event -> event.key()).toList());
        }
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
