package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

/** What other threads do while one selects. */
public interface ThreadsContract extends Fixture {
    @Test
    default void aRegistrationReachesTheSelectInProgress() throws Exception {
        Source source = source();
        source.fill();
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertSame(key, selecting.result().get(0).key());
    }

    @Test
    default void dataAfterARegistrationEndsTheSelectInProgress() throws Exception {
        Source source = source();
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        source.fill();
        assertSame(key, selecting.result().get(0).key());
    }

    @Test
    default void aChangeReachesTheSelectInProgress() throws Exception {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.NONE);
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        key.modify(Interest.READ);
        assertSame(key, selecting.result().get(0).key());
    }

    @Test
    default void aChangeBeforeTheSelectOfAnotherThreadIsSeenByIt() throws Exception {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.NONE);
        assertQuiet(selector());
        key.modify(Interest.READ);
        Task<List<Event>> selecting = Task.start(() -> selector().select());
        assertSame(key, selecting.result().get(0).key());
    }

    @Test
    default void neitherAChangeNorAnUnregisterEndsASelect() throws Exception {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        key.modify(Interest.NONE);
        key.modify(Interest.READ);
        key.unregister();
        SelectorKey again = selector().register(source.channel(), Interest.READ);
        selecting.thread().join(50);
        assertTrue(selecting.thread().isAlive());
        source.fill();
        assertSame(again, selecting.result().get(0).key());
    }

    @Test
    default void aChannelClosedDuringASelectIsNotReported() throws Exception {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        source.channel().close();
        assertFalse(key.isValid());
        selecting.thread().join(50);
        assertTrue(selecting.thread().isAlive());
        selector().wakeup();
        assertEquals(List.of(), selecting.result());
    }

    @Test
    default void aSecondSelectIsRefused() throws Exception {
        Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
        assertThrows(IllegalStateException.class, () -> selector().select());
        assertThrows(IllegalStateException.class, () -> selector().selectNow((key, readiness) -> { }));
        assertTrue(selecting.thread().isAlive());
        selector().wakeup();
        assertEquals(List.of(), selecting.result());
    }

    @Test
    default void theSelectingThreadMayChange() throws Exception {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        source.fill();
        for (int i = 0; i < 10; i++) {
            assertEquals(1, Task.start(() -> Selects.await(selector())).result().size());
            assertReadable(key);
        }
    }

    @Test
    default void manyThreadsMayRegisterChangeAndUnregisterDuringSelects() throws Exception {
        Set<SelectorKey> reported = ConcurrentHashMap.newKeySet();
        Task<Integer> selecting = Task.start(() -> selectUntilWoken(reported));
        List<Task<List<SelectorKey>>> tasks = new ArrayList<>();
        List<List<Source>> sources = List.of(sources(10), sources(10), sources(10));
        for (List<Source> some : sources) {
            tasks.add(Task.start(() -> churn(some, reported)));
        }
        List<SelectorKey> last = new ArrayList<>();
        for (Task<List<SelectorKey>> task : tasks) {
            last.addAll(task.result());
        }
        selector().wakeup();
        selecting.result();
        assertEquals(30, last.size());
        assertEquals(Set.copyOf(last), Set.copyOf(selector().keys()));
    }

    private List<Source> sources(int count) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sources.add(source());
        }
        return sources;
    }

    private int selectUntilWoken(Set<SelectorKey> reported) throws IOException {
        int calls = 0;
        while (selector().select((key, readiness) -> {
            reported.add(key);
            disable(key);
        }) > 0) {
            calls++;
        }
        return calls;
    }

    private static void disable(SelectorKey key) throws IOException {
        try {
            key.disable(Interest.WRITE);
        } catch (CancelledKeyException e) {
            assertFalse(key.isValid());
        }
    }

    /** Takes each source through a registration that must be reported, fifty times; leaves it registered. */
    private List<SelectorKey> churn(List<Source> sources, Set<SelectorKey> reported) throws Exception {
        List<SelectorKey> last = new ArrayList<>();
        for (Source source : sources) {
            SelectorKey key = null;
            for (int i = 0; i < 50; i++) {
                if (key != null) {
                    assertTrue(key.unregister());
                }
                key = selector().register(source.channel(), Interest.NONE);
                key.enable(Interest.WRITE);
                awaitReported(key, reported);
            }
            last.add(key);
        }
        return last;
    }

    private static void awaitReported(SelectorKey key, Set<SelectorKey> reported) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Selects.PATIENCE_SECONDS);
        while (!reported.contains(key)) {
            assertTrue(System.nanoTime() < deadline, "never reported: " + key);
            // Virtual threads that only yield leave no carrier to the one that selects.
            LockSupport.parkNanos(50_000);
        }
    }

    /** java.nio throws CancelledKeyException out of a select that found a key ready just before it was cancelled. */
    @Test
    default void unregisteringWhatIsReadyEndsNoSelectInAnotherThread() throws Exception {
        Source source = source();
        source.fill();
        AtomicBoolean over = new AtomicBoolean();
        Task<Object> selecting = Task.start(() -> {
            while (!over.get()) {
                selector().select();
            }
            return null;
        });
        for (int i = 0; i < 3_000; i++) {
            assertTrue(selector().register(source.channel(), Interest.READ).unregister());
        }
        over.set(true);
        selector().wakeup();
        selecting.result();
    }

    @Test
    default void enableAndDisableAreAtomic() throws Exception {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.NONE);
        Task<?> reading = Task.start(() -> toggle(key, Interest.READ));
        Task<?> writing = Task.start(() -> toggle(key, Interest.WRITE));
        for (int i = 0; i < 100; i++) {
            selector().selectNow();
        }
        reading.result();
        writing.result();
        assertSame(Interest.READ_WRITE, key.interest());
    }

    private static Object toggle(SelectorKey key, Interest part) throws IOException {
        for (int i = 0; i < 1_000; i++) {
            key.enable(part);
            key.disable(part);
        }
        key.enable(part);
        return null;
    }

    @Test
    default void closingChannelsRacesWithRegisteringThem() throws Exception {
        for (int i = 0; i < 100; i++) {
            Source source = source();
            Task<?> closing = Task.start(() -> {
                source.channel().close();
                return null;
            });
            try {
                selector().register(source.channel(), Interest.READ_WRITE);
            } catch (ClosedChannelException e) {
                assertFalse(source.channel().isOpen());
            }
            closing.result();
            assertEquals(0, selector().selectNow().size());
            assertEquals(0, selector().size());
            source.close();
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 21)
    default void aVirtualThreadSelectsAndWakes() throws Exception {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        FutureTask<List<Event>> selecting = new FutureTask<>(() -> Selects.await(selector()));
        VirtualThreads.start(selecting);
        source.fill();
        assertSame(key, selecting.get(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS).get(0).key());
        source.drain();
        VirtualThreads.start(() -> selectorOrFail().wakeup());
        assertEquals(List.of(), Selects.await(selector()));
    }

    /** There are more of them than carriers, and than the JDK adds for waits that hold one. */
    @Test
    @EnabledForJreRange(minVersion = 21)
    default void virtualThreadsThatSelectLeaveTheirCarriersToOthers() throws Exception {
        assumeTrue(parks(), "a select holds the carrier");
        List<Selector> selectors = new ArrayList<>();
        List<FutureTask<List<Event>>> selecting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Selector opened = keep(open());
            selectors.add(opened);
            selecting.add(new FutureTask<>(opened::select));
            VirtualThreads.start(selecting.get(i));
        }
        FutureTask<Boolean> other = new FutureTask<>(() -> true);
        VirtualThreads.start(other);
        assertTrue(other.get(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS));
        for (int i = 0; i < selectors.size(); i++) {
            selectors.get(i).wakeup();
            assertEquals(List.of(), selecting.get(i).get(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    private Selector selectorOrFail() {
        try {
            return selector();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
