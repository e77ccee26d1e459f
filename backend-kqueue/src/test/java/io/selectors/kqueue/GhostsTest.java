package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters of descriptors that are closed: libkqueue keeps them for a duplicate, and its queue is then replaced. No kernel does. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(30)
class GhostsTest {
    private final LibcDescriptors libc = new LibcDescriptors();
    private Watched calls;
    private KqueueSelector selector;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    private KqueueSelector open(SimulatedKernel kernel) throws IOException {
        calls = new Watched(kernel);
        selector = KqueueBackend.open(kernel.platform, calls, Wakeup.AUTO, Set.of());
        return selector;
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        pipe.source().close();
        pipe.sink().close();
        assertEquals(calls.opened, calls.closed);
    }

    private SelectorKey selected(Interest interest) throws IOException {
        SelectorKey key = open(SimulatedKernel.LIBKQUEUE).register(pipe.sink(), interest);
        selector.selectNow();
        return key;
    }

    /** A ghost's events, as far as a selector can tell. */
    private void haunt() throws IOException {
        for (int i = 0; i < 2; i++) {
            calls.forge(ChannelDescriptor.of(pipe.sink()), calls.platform.write(), 0x7fffffff00000000L);
            selector.selectNow();
        }
    }

    private void haunted() throws IOException {
        int opened = calls.opened;
        haunt();
        assertEquals(opened + 1, calls.opened, "no new queue");
    }

    @Test
    void aStaleEventThatRepeatsMakesANewQueueWithWhatIsOurs() throws IOException {
        SelectorKey key = selected(Interest.WRITE);
        haunted();
        assertSame(key, selector.select().get(0).key());
        selector.wakeup();
        key.modify(Interest.NONE);
        assertEquals(List.of(), selector.select());
    }

    @Test
    void aFiredOneShotIsSilentInANewQueueUntilItIsArmedAgain() throws IOException {
        SelectorKey key = selected(Interest.WRITE.oneShot());
        haunted();
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        key.modify(Interest.WRITE.oneShot());
        assertSame(key, selector.select(5, TimeUnit.SECONDS).get(0).key());
        haunted();
        Elsewhere.run(() -> key.modify(Interest.WRITE));
        assertSame(key, selector.select(5, TimeUnit.SECONDS).get(0).key());
    }

    /** A disabled filter that stays behind would keep the next registration of its number silent. */
    @Test
    void nothingOfAFiredOneShotStaysBehindInANewQueue() throws IOException {
        int fifo = libc.counter();
        SelectorKey key = open(SimulatedKernel.LIBKQUEUE).register(fifo, Interest.WRITE.oneShot());
        assertSame(key, selector.selectNow().get(0).key());
        haunted();
        assertTrue(key.unregister());
        SelectorKey next = selector.register(fifo, Interest.READ);
        libc.write(fifo, new byte[1]);
        assertSame(next, selector.select(5, TimeUnit.SECONDS).get(0).key());
        next.unregister();
        libc.close(fifo);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    void onAKernelALateEventIsNoReasonForANewQueue(SimulatedKernel kernel) throws IOException {
        SelectorKey key = open(kernel).register(pipe.sink(), Interest.WRITE);
        int opened = calls.opened;
        haunt();
        assertEquals(opened, calls.opened);
        assertSame(key, selector.select().get(0).key());
    }

    /** Each of its two filters is reported: the second is no repetition. */
    @ParameterizedTest
    @EnumSource
    void whoLeavesWhileTheEventsOfBothItsFiltersAreOnTheirWayTakesNobodyAlong(SimulatedKernel kernel) throws IOException {
        int[] raw = libc.pipe();
        SelectorKey untouched = open(kernel).register(raw[0], Interest.READ);
        try (Connected sockets = new Connected()) {
            SelectorKey both = selector.register(sockets.here(), Interest.READ_WRITE);
            sockets.there().write(ByteBuffer.allocate(1));
            int opened = calls.opened;
            for (int i = 0; i < 100 && both.isValid(); i++) {
                calls.afterReports(2, () -> Elsewhere.run(both::unregister));
                selector.selectNow();
            }
            assertEquals(opened, calls.opened, "a new queue");
        }
        assertTrue(untouched.isValid());
        libc.write(raw[1], new byte[1]);
        List<Event> events = selector.select(5, TimeUnit.SECONDS);
        assertSame(untouched, events.get(0).key());
        untouched.unregister();
        libc.close(raw[0]);
        libc.close(raw[1]);
    }

    /** A new queue has every key that is still ours. */
    @Test
    void aNewQueueForgetsNobody() throws IOException {
        int[] raw = libc.pipe();
        SelectorKey channel = selected(Interest.WRITE);
        SelectorKey number = selector.register(raw[1], Interest.WRITE);
        haunted();
        assertTrue(channel.isValid() && number.isValid());
        assertEquals(2, selector.select().size());
        number.unregister();
        libc.close(raw[0]);
        libc.close(raw[1]);
    }
}
