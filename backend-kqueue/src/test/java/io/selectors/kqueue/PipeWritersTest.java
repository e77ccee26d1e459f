package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.ChannelDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the writer of a pipe is told when its reader is gone, on the simulation: every system has another way. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(30)
class PipeWritersTest {
    private Watched calls;
    private Selector selector;

    private Selector open(Platform platform) throws IOException {
        calls = new Watched(platform);
        selector = KqueueBackend.open(platform, calls, WakeBy.AUTO, Set.of());
        return selector;
    }

    @AfterEach
    void close() {
        selector.close();
    }

    static List<Platform> systemsThatTakeFifos() {
        return KqueueSelectorTest.systems().stream().filter(platform -> platform != Platform.MACOS && platform != Platform.MACOS_X86_64)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KqueueSelectorTest#systems")
    void aPipeWithoutAReaderIsAnEventAndNoError(Platform platform) throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        pipe.source().close();
        SelectorKey key = open(platform).register(pipe.sink(), Interest.WRITE);
        for (int i = 0; i < 3; i++) {
            Event event = selector.select().get(0);
            assertTrue(event.isWritable() && event.readiness().isHangup(), event.toString());
        }
        key.modify(Interest.WRITE.oneShot());
        assertEquals(1, selector.select().size());
        assertEquals(List.of(), selector.selectNow());
        key.modify(Interest.NONE);
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        key.modify(Interest.WRITE);
        assertEquals(1, selector.select().size());
        assertTrue(key.unregister());
        assertEquals(List.of(), selector.selectNow());
        pipe.sink().close();
    }

    /** Some systems say it by EVFILT_READ alone, and FreeBSD says it once. */
    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KqueueSelectorTest#systems")
    void theWriterOfAFullPipeIsToldOfItsReadersEnd(Platform platform) throws IOException {
        Pipe pipe = fullPipe();
        SelectorKey key = open(platform).register(pipe.sink(), Interest.WRITE);
        assertEquals(List.of(), selector.selectNow());
        pipe.source().close();
        for (int i = 0; i < 3; i++) {
            assertHangup(selector.select(5, TimeUnit.SECONDS));
        }
        key.modify(Interest.WRITE.edgeTriggered());
        assertHangup(selector.select(5, TimeUnit.SECONDS));
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        key.modify(Interest.NONE);
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        key.modify(Interest.WRITE.oneShot());
        assertHangup(selector.select(5, TimeUnit.SECONDS));
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        pipe.sink().close();
    }

    /** A raw number may ask for what its end has not; some systems then tell by READ alone. */
    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KqueueSelectorTest#systems")
    void theWriterOfAFullPipeThatAskedForReadingTooIsToWriteWhenItsReaderIsGone(Platform platform) throws IOException {
        Pipe pipe = fullPipe();
        open(platform).register(ChannelDescriptor.of(pipe.sink()), Interest.READ_WRITE);
        assertEquals(List.of(), selector.selectNow());
        pipe.source().close();
        for (int i = 0; i < 3; i++) {
            List<Event> events = selector.select(5, TimeUnit.SECONDS);
            assertTrue(events.size() == 1 && events.get(0).isWritable(), events::toString);
        }
        pipe.sink().close();
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KqueueSelectorTest#systems")
    void aWriterThatLearnsLateOfItsReadersEndHidesNothingElse(Platform platform) throws IOException {
        Pipe gone = Pipe.open();
        Pipe ready = Pipe.open();
        gone.sink().configureBlocking(false);
        ready.source().configureBlocking(false);
        SelectorKey writer = open(platform).register(gone.sink(), Interest.NONE);
        SelectorKey reader = selector.register(ready.source(), Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        gone.source().close();
        ready.sink().write(ByteBuffer.allocate(1));
        writer.modify(Interest.WRITE);
        assertEquals(Set.of(writer, reader), selector.selectNow().stream().map(Event::key).collect(Collectors.toSet()));
        gone.sink().close();
        ready.sink().close();
        ready.source().close();
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KqueueSelectorTest#systems")
    void theOneShotWriterOfAFullPipeIsToldOnceOfItsReadersEnd(Platform platform) throws IOException {
        Pipe pipe = fullPipe();
        SelectorKey key = open(platform).register(pipe.sink(), Interest.WRITE.oneShot());
        assertEquals(List.of(), selector.selectNow());
        pipe.source().close();
        for (int i = 0; i < 3; i++) {
            assertHangup(selector.select(5, TimeUnit.SECONDS));
            assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
            key.modify(Interest.WRITE.oneShot());
        }
        pipe.sink().close();
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KqueueSelectorTest#systems")
    void theWriterOfAPipeIsToldOfItsReadersEndForAsLongAsItAsks(Platform platform) throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        SelectorKey key = open(platform).register(pipe.sink(), Interest.WRITE);
        assertFalse(selector.select().get(0).readiness().isHangup());
        pipe.source().close();
        for (int i = 0; i < 3; i++) {
            assertHangup(selector.select(5, TimeUnit.SECONDS));
        }
        key.unregister();
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        pipe.sink().close();
    }

    /** A FIFO that is its own reader is readable, too: that must not keep the loop busy. */
    @ParameterizedTest
    @MethodSource("systemsThatTakeFifos")
    void whatAWriterCouldReadDoesNotKeepTheLoopBusy(Platform platform) throws IOException {
        RawDescriptors raw = new RawDescriptors();
        int fifo = raw.ownFifo();
        assertTrue(raw.fill(fifo) > 0);
        open(platform).register(fifo, Interest.WRITE);
        int before = calls.calls;
        assertEquals(List.of(), selector.select(50, TimeUnit.MILLISECONDS));
        assertTrue(calls.calls - before < 10, () -> calls.calls - before + " calls");
        selector.close();
        raw.closeAll();
    }

    private static Pipe fullPipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        ByteBuffer page = ByteBuffer.allocate(4096);
        while (pipe.sink().write(page.clear()) > 0) {
            assertTrue(page.position() > 0);
        }
        return pipe;
    }

    private static void assertHangup(List<Event> events) {
        assertEquals(1, events.size());
        assertTrue(events.get(0).isWritable() && events.get(0).readiness().isHangup(), events::toString);
    }
}
