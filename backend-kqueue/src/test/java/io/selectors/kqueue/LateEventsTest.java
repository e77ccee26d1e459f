package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events of descriptors that were closed or unregistered meanwhile. A kqueue has no ghosts: closing takes the filters out. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(30)
class LateEventsTest {
    private final LibcDescriptors libc = new LibcDescriptors();
    private Watched calls;
    private Selector selector;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    private Selector open(SimulatedKernel kernel) throws IOException {
        calls = new Watched(kernel);
        selector = KqueueBackend.open(kernel.platform, calls, WakeBy.AUTO, Set.of());
        return selector;
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        pipe.source().close();
        pipe.sink().close();
        assertEquals(calls.opened, calls.closed);
    }

    @ParameterizedTest
    @EnumSource
    void aLateEventIsNoReasonForANewQueue(SimulatedKernel kernel) throws IOException {
        SelectorKey key = open(kernel).register(pipe.sink(), Interest.WRITE);
        int opened = calls.opened;
        for (int i = 0; i < 2; i++) {
            calls.forge(ChannelDescriptor.of(pipe.sink()), calls.platform.write, 0x7fffffff00000000L);
            selector.selectNow();
        }
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
}
