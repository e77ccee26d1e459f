package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.EventHandler;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a handler may do, and what happens when it throws. */
public interface HandlersContract extends Fixture {
    /** Registers this many sources that are writable, and so ready at once. */
    private List<SelectorKey> writable(int count, Interest interest) throws IOException {
        List<SelectorKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(selector().register(source().channel(), interest));
        }
        return keys;
    }

    private int select(EventHandler handler) throws IOException {
        return selector().select(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS, handler);
    }

    @Test
    default void aHandlerRunsOnTheSelectingThread() throws IOException {
        writable(1, Interest.WRITE);
        Thread selecting = Thread.currentThread();
        assertEquals(1, select((key, readiness) -> assertSame(selecting, Thread.currentThread())));
    }

    @Test
    default void selectWithinAHandlerIsRefused() throws IOException {
        writable(1, Interest.WRITE);
        assertEquals(1, select((key, readiness) -> {
            assertThrows(IllegalStateException.class, () -> selector().select());
            assertThrows(IllegalStateException.class, () -> selector().selectNow());
            assertThrows(IllegalStateException.class, () -> selector().selectNow((k, r) -> { }));
        }));
        assertEquals(1, await(selector()).size());
    }

    @Test
    default void whatIsUnregisteredInAHandlerIsNotDelivered() throws IOException {
        List<SelectorKey> keys = writable(10, Interest.WRITE);
        assertEquals(1, select((key, readiness) -> keys.forEach(SelectorKey::unregister)));
        assertQuiet(selector());
    }

    @Test
    default void whatIsClosedInAHandlerIsNotDelivered() throws IOException {
        List<SelectorKey> keys = writable(10, Interest.WRITE);
        assertEquals(1, select((key, readiness) -> {
            for (SelectorKey other : keys) {
                other.channel().close();
            }
        }));
        assertQuiet(selector());
        assertEquals(0, selector().size());
    }

    @Test
    default void whatLosesItsInterestInAHandlerIsNotDelivered() throws IOException {
        List<SelectorKey> keys = writable(10, Interest.WRITE);
        assertEquals(1, select((key, readiness) -> {
            for (SelectorKey other : keys) {
                other.modify(Interest.READ);
            }
        }));
        assertQuiet(selector());
    }

    @Test
    default void whatIsRegisteredInAHandlerIsReportedByTheNextSelect() throws IOException {
        writable(1, Interest.WRITE);
        Source late = source();
        List<SelectorKey> added = new ArrayList<>();
        assertEquals(1, select((key, readiness) -> added.add(selector().register(late.channel(), Interest.WRITE))));
        Set<SelectorKey> reported = new HashSet<>();
        assertEquals(2, select((key, readiness) -> reported.add(key)));
        assertTrue(reported.containsAll(added));
    }

    @Test
    default void aHandlerMayRegisterAnewWhatItUnregistered() throws IOException {
        SelectorKey first = writable(1, Interest.WRITE).get(0);
        List<SelectorKey> added = new ArrayList<>();
        assertEquals(1, select((key, readiness) -> {
            key.unregister();
            added.add(selector().register(key.channel(), Interest.WRITE));
        }));
        assertSame(added.get(0), await(selector()).get(0).key());
        assertFalse(first.isValid());
    }

    @Test
    default void aWakeupInAHandlerEndsTheNextSelect() throws IOException {
        SelectorKey key = writable(1, Interest.WRITE).get(0);
        assertEquals(1, select((ready, readiness) -> selector().wakeup()));
        key.modify(Interest.NONE);
        assertEquals(List.of(), selector().select());
        assertQuiet(selector());
    }

    @Test
    default void aWakeupInAHandlerIsNotTakenForTheOneBeforeIt() throws IOException {
        List<SelectorKey> keys = writable(3, Interest.WRITE);
        selector().wakeup();
        assertEquals(3, select((ready, readiness) -> selector().wakeup()));
        for (SelectorKey key : keys) {
            key.modify(Interest.NONE);
        }
        assertEquals(List.of(), selector().select());
        assertQuiet(selector());
    }

    @Test
    default void whatAHandlerThrowsEndsTheCall() throws IOException {
        writable(3, Interest.WRITE);
        IOException failure = new IOException("handler");
        assertSame(failure, assertThrows(IOException.class, () -> select((key, readiness) -> {
            throw failure;
        })));
        Error error = new AssertionError("handler");
        assertSame(error, assertThrows(AssertionError.class, () -> select((key, readiness) -> {
            throw error;
        })));
        assertEquals(3, await(selector()).size());
    }

    @Test
    default void oneShotsThatAThrowingHandlerHeldUpAreKept() throws IOException {
        List<SelectorKey> keys = writable(10, Interest.WRITE.oneShot());
        Set<SelectorKey> delivered = throwAtFirst(keys);
        assertEquals(9, selector().select(1, TimeUnit.DAYS, (key, readiness) -> assertTrue(delivered.add(key))));
        assertQuiet(selector());
    }

    @Test
    default void edgesThatAThrowingHandlerHeldUpAreKept() throws IOException {
        if (lacks(Feature.EDGE_TRIGGERED, () -> writable(1, Interest.WRITE.edgeTriggered()))) {
            return;
        }
        List<SelectorKey> keys = writable(10, Interest.WRITE.edgeTriggered());
        Set<SelectorKey> delivered = throwAtFirst(keys);
        assertEquals(9, selector().select(1, TimeUnit.DAYS, (key, readiness) -> assertTrue(delivered.add(key))));
        assertQuiet(selector());
    }

    @Test
    default void eventsHeldUpAreDroppedWhenTheirKeyIsUnregistered() throws IOException {
        List<SelectorKey> keys = writable(10, Interest.WRITE.oneShot());
        Set<SelectorKey> delivered = throwAtFirst(keys);
        for (SelectorKey key : keys) {
            if (!delivered.contains(key)) {
                key.unregister();
            }
        }
        assertQuiet(selector());
    }

    @Test
    default void eventsHeldUpAreDroppedWhenTheirKeyChanges() throws IOException {
        List<SelectorKey> keys = writable(10, Interest.WRITE.oneShot());
        throwAtFirst(keys);
        for (SelectorKey key : keys) {
            key.modify(Interest.READ);
        }
        assertQuiet(selector());
    }

    /** The level was looked at too late: it was so when the handler threw. */
    @Test
    default void eventsHeldUpAreForgottenWhenTheirKeyAsksForALevel() throws IOException {
        List<Source> sources = List.of(source(), source());
        for (Interest before : has(Feature.EDGE_TRIGGERED) ? List.of(Interest.READ.oneShot(), Interest.READ.edgeTriggered())
                : List.of(Interest.READ.oneShot())) {
            List<SelectorKey> keys = new ArrayList<>();
            for (Source source : sources) {
                source.fill();
                keys.add(selector().register(source.channel(), before));
            }
            throwAtFirst(keys);
            for (SelectorKey key : keys) {
                key.modify(Interest.READ);
            }
            for (Source source : sources) {
                source.drain();
            }
            assertQuiet(selector());
            keys.forEach(SelectorKey::unregister);
        }
    }

    @Test
    default void eventsHeldUpAreMergedWithNewOnes() throws IOException {
        List<SelectorKey> keys = writable(5, Interest.WRITE.oneShot());
        Set<SelectorKey> delivered = throwAtFirst(keys);
        SelectorKey late = selector().register(source().channel(), Interest.WRITE);
        List<Event> events = await(selector());
        assertEquals(5, events.size());
        assertTrue(events.stream().anyMatch(event -> event.key() == late));
        assertFalse(events.stream().anyMatch(event -> delivered.contains(event.key())));
    }

    /** Selects with a handler that throws at the first event; all are in the batch by then. */
    private Set<SelectorKey> throwAtFirst(List<SelectorKey> keys) {
        Set<SelectorKey> delivered = new HashSet<>();
        assertThrows(IOException.class, () -> select((key, readiness) -> {
            assertTrue(keys.contains(key));
            delivered.add(key);
            throw new IOException("handler");
        }));
        assertEquals(1, delivered.size());
        return delivered;
    }

    @Test
    default void noCallButSelectWaitsForAHandler() throws Exception {
        SelectorKey key = writable(1, Interest.WRITE).get(0);
        Source other = source();
        CountDownLatch inHandler = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Task<Integer> selecting = Task.start(() -> select((ready, readiness) -> {
            inHandler.countDown();
            awaitLatch(done);
        }));
        awaitLatch(inHandler);
        SelectorKey added = selector().register(other.channel(), Interest.NONE);
        added.modify(Interest.READ);
        assertEquals(2, selector().size());
        assertEquals(2, selector().keys().size());
        assertSame(key, selector().key(key.channel()).orElseThrow());
        selector().wakeup();
        assertThrows(IllegalStateException.class, () -> selector().selectNow());
        assertTrue(added.unregister());
        assertTrue(key.unregister());
        done.countDown();
        assertEquals(1, selecting.result());
    }

    private static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            assertTrue(latch.await(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
