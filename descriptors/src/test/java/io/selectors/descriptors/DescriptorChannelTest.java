package io.selectors.descriptors;

import static io.selectors.descriptors.DescriptorTests.bytes;
import static io.selectors.descriptors.DescriptorTests.isReadable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
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

/** Reading, writing and selecting, on each binding. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class DescriptorChannelTest {
    static List<Calls> calls() {
        return DescriptorTests.calls();
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
}
