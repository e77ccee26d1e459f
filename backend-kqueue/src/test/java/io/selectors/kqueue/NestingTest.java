package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.VirtualThreads;
import io.selectors.spi.PollerThread;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
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
        outer = KqueueBackend.open(kernel.platform, new SimulatedKqueue(kernel), WakeBy.AUTO, Set.of());
        inner = KqueueBackend.open(kernel.platform, calls, WakeBy.AUTO, Set.of());
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

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadParks(SimulatedKernel kernel) throws Exception {
        assertSelectsOnVirtualThreads(kernel, true, () -> new SimulatedKqueue(kernel));
    }

    /** libkqueue takes a kqueue and never reports it. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadPollsInStepsWhereANestedQueueIsNotReported() throws Exception {
        assertSelectsOnVirtualThreads(SimulatedKernel.LIBKQUEUE, false, () -> new SimulatedKqueue(SimulatedKernel.LIBKQUEUE) {
            @Override
            int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
                int found = super.kevent(kqueue, changes, count, events, capacity, timespec);
                return count == 0 ? 0 : found;
            }
        });
    }

    private void assertSelectsOnVirtualThreads(SimulatedKernel kernel, boolean parks, Callable<KqueueCalls> outerCalls) throws Exception {
        String name = "test: " + kernel;
        PollerThread pollerThread = new PollerThread(name, () -> poller(kernel, assertDoesNotThrow(outerCalls::call)));
        outer = KqueueBackend.open(poller(kernel, new SimulatedKqueue(kernel)), Set.of(), pollerThread);
        inner = KqueueBackend.open(poller(kernel, new SimulatedKqueue(kernel)), Set.of(), pollerThread);
        inner.register(pair[0], Interest.READ);
        FutureTask<List<Event>> woken = new FutureTask<>(() -> outer.select());
        FutureTask<List<Event>> reading = new FutureTask<>(() -> inner.select());
        VirtualThreads.start(woken);
        Thread thread = VirtualThreads.start(reading);
        Thread.State parked = parks ? Thread.State.WAITING : Thread.State.TIMED_WAITING;
        while (thread.getState() != parked) {
            Thread.sleep(1);
        }
        assertEquals(parks, Thread.getAllStackTraces().keySet().stream().anyMatch(one -> one.getName().equals(name)));
        raw.write(pair[1], 1);
        assertEquals(1, reading.get(20, TimeUnit.SECONDS).size());
        assertFalse(woken.isDone());
        outer.wakeup();
        assertEquals(List.of(), woken.get(20, TimeUnit.SECONDS));
    }

    private static KqueuePoller poller(SimulatedKernel kernel, KqueueCalls calls) throws IOException {
        return KqueueBackend.poller(kernel.platform, calls, WakeBy.AUTO);
    }
}
