package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
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

/** A kqueue in a kqueue: readable while it has events. Every kernel can, libkqueue cannot. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(30)
class NestingTest {
    private final RawDescriptors raw = new RawDescriptors();
    private Selector outer;
    private Selector inner;
    private int[] pair;

    @BeforeEach
    void open() throws IOException {
        pair = raw.local();
    }

    private SelectorKey nested(SimulatedKernel kernel, Interest interest) throws IOException {
        int[] number = new int[1];
        SimulatedKqueue calls = new SimulatedKqueue(kernel) {
            @Override
            public int create() {
                number[0] = super.create();
                return number[0];
            }
        };
        outer = KqueueBackend.open(kernel.platform, new SimulatedKqueue(kernel), Wakeup.AUTO, Set.of());
        inner = KqueueBackend.open(kernel.platform, calls, Wakeup.AUTO, Set.of());
        return outer.register(number[0], interest);
    }

    @AfterEach
    void close() {
        outer.close();
        inner.close();
        raw.closeAll();
    }

    private void assertReported(SelectorKey key) throws IOException {
        List<Event> events = outer.select(5, TimeUnit.SECONDS);
        assertEquals(1, events.size());
        assertSame(key, events.get(0).key());
    }

    private void assertQuiet() throws IOException {
        assertEquals(List.of(), outer.select(20, TimeUnit.MILLISECONDS));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    void aQueueIsReadableWhileItHasEvents(SimulatedKernel kernel) throws IOException {
        SelectorKey key = nested(kernel, Interest.READ);
        inner.register(pair[0], Interest.READ);
        assertQuiet();
        raw.write(pair[1], 1);
        assertReported(key);
        assertReported(key);
        assertEquals(1, inner.selectNow().size());
        raw.read(pair[0], 1);
        assertQuiet();
        inner.wakeup();
        assertReported(key);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    void aQueueIsReportedOnceForEachArming(SimulatedKernel kernel) throws IOException {
        SelectorKey key = nested(kernel, Interest.READ.oneShot());
        inner.register(pair[0], Interest.READ);
        raw.write(pair[1], 1);
        assertReported(key);
        raw.write(pair[1], 1);
        assertQuiet();
        key.modify(Interest.READ.oneShot());
        assertReported(key);
        assertQuiet();
        raw.read(pair[0], 2);
        key.modify(Interest.READ.oneShot());
        assertQuiet();
        raw.write(pair[1], 1);
        assertReported(key);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    void aWaitIsEndedByWhatComesToTheInnerQueue(SimulatedKernel kernel) throws Exception {
        SelectorKey key = nested(kernel, Interest.READ);
        inner.register(pair[0], Interest.READ);
        Thread writer = new Thread(() -> raw.write(pair[1], 1));
        Thread waker = new Thread(() -> inner.wakeup());
        writer.start();
        assertReported(key);
        writer.join();
        raw.read(pair[0], 1);
        waker.start();
        assertReported(key);
        waker.join();
        assertEquals(List.of(), inner.selectNow());
        assertQuiet();
    }
}
