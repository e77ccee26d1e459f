package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is kept when a handler throws, and what becomes of it. */
class UndeliveredEventsTest extends ScriptedTests {
    // The list

    private final UndeliveredEvents events = new UndeliveredEvents();

    private static Registration key() {
        return new Registration(null, null, null, 7, Interest.READ, null);
    }

    private Registration kept(int arming, int bits) {
        Registration key = key();
        events.add(key, arming, bits);
        return key;
    }

    private List<Registration> queue() {
        List<Registration> queue = new ArrayList<>();
        for (Registration key = events.first(); key != null; key = key.keptAfter) {
            assertSame(queue.isEmpty() ? null : queue.get(queue.size() - 1), key.keptBefore);
            queue.add(key);
        }
        assertEquals(events.size(), queue.size());
        return queue;
    }

    @Test
    void anEventIsTakenOutOnce() {
        assertTrue(events.isEmpty());
        Registration key = kept(3, READ);
        assertFalse(events.isEmpty());
        assertEquals(0, events.removeAndGet(key, 4));
        assertEquals(READ, events.removeAndGet(key, 3));
        assertEquals(0, events.removeAndGet(key, 3));
        assertTrue(events.isEmpty());
    }

    @Test
    void eventsOfOneArmingAreMergedAndLaterArmingsReplaceThem() {
        Registration key = kept(3, READ);
        events.add(key, 3, WRITE);
        events.add(key, 4, WRITE);
        assertEquals(List.of(key), queue());
        assertEquals(0, events.removeAndGet(key, 3));
        events.add(key, 4, READ);
        assertEquals(READ | WRITE, events.removeAndGet(key, 4));
        assertEquals(0, events.removeAndGet(key, 4));
        events.add(key, 4, READ);
        assertEquals(READ, events.removeAndGet(key, 4));
    }

    @Test
    void aKeyIsTakenOutFromAnywhereAndHoldsNoOther() {
        Registration first = kept(1, READ);
        Registration second = kept(2, WRITE);
        Registration third = kept(3, READ | WRITE);
        Registration fourth = kept(4, READ);
        events.remove(second);
        events.remove(second);
        assertEquals(List.of(first, third, fourth), queue());
        events.remove(fourth);
        assertEquals(List.of(first, third), queue());
        events.remove(first);
        assertEquals(List.of(third), queue());
        events.remove(third);
        assertEquals(List.of(), queue());
        for (Registration key : List.of(first, second, third, fourth)) {
            assertNull(key.keptBefore);
            assertNull(key.keptAfter);
        }
    }

    @Test
    void oneThatIsToWaitMovesToTheEnd() {
        Registration first = kept(1, READ);
        Registration second = kept(2, WRITE);
        events.moveToEnd(first);
        assertEquals(List.of(second, first), queue());
        events.moveToEnd(first);
        assertEquals(List.of(second, first), queue());
        events.remove(second);
        events.moveToEnd(second);
        assertEquals(List.of(first), queue(), "it has left");
        assertEquals(READ, events.removeAndGet(first, 1));
    }

    @Test
    void whatIsLeftWhenTheSelectorClosesHoldsNoOther() {
        List<Registration> keys = List.of(kept(1, READ), kept(2, READ), kept(3, READ));
        events.clear();
        assertEquals(List.of(), queue());
        for (Registration key : keys) {
            assertNull(key.keptBefore);
            assertNull(key.keptAfter);
            assertEquals(0, key.kept);
        }
    }

    // What is kept

    @Test
    void edgesAndOneShotsAreKept() throws IOException {
        for (Interest interest : List.of(READ_EDGES, READ_ONCE, READ_EDGES.oneShot())) {
            SelectorKey key = undelivered(interest);
            assertEquals(List.of(event(key, READ)), selector.select());
            assertWaitsInVain();
        }
    }

    @Test
    void aLevelIsForgottenUntilItIsReportedAgain() throws IOException {
        SelectorKey key = undelivered(Interest.READ_WRITE);
        assertEquals(List.of(), selector.selectNow());
        poller.report(key, WRITE);
        assertEquals(List.of(event(key, WRITE)), selector.select());
        assertEquals(1, selector.statistics().events(), "the handler's own does not count");
    }

    @Test
    void theEventWhoseHandlerThrewIsNotRepeated() throws IOException {
        SelectorKey key = register(READ_EDGES);
        poller.report(key, READ);
        throwAtFirst();
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void anErrorEndsASelectAsAnExceptionDoes() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(READ_EDGES);
        poller.report(first, READ);
        poller.report(second, READ);
        StackOverflowError error = new StackOverflowError();
        assertSame(error, assertThrows(StackOverflowError.class, () -> selector.select((key, readiness) -> {
            throw error;
        })));
        assertEquals(List.of(event(second, READ)), selector.select());
    }

    @Test
    void whatIsNotAskedForIsNotKept() throws IOException {
        SelectorKey key = undelivered(Interest.WRITE.edgeTriggered());
        assertWaitsInVain();
        poller.report(key, WRITE);
        assertEquals(List.of(event(key, WRITE)), selector.select());
    }

    @Test
    void aOneShotThatWasKeptHasFired() throws IOException {
        SelectorKey key = undelivered(READ_ONCE);
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.select());
        poller.report(key, READ);
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void manyAreKeptAndDeliveredInTheirOrder() throws IOException {
        poller.report(register(Interest.READ), READ);
        List<Event> expected = new ArrayList<>();
        for (int fd = 0; fd < 100; fd++) {
            SelectorKey key = selector.register(fd, READ_EDGES);
            poller.report(key, READ);
            expected.add(event(key, READ));
        }
        throwAtFirst();
        List<Event> delivered = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
                delivered.add(new Event(key, readiness));
                throw new HandlerException();
            }));
        }
        delivered.addAll(selector.select());
        assertEquals(expected, delivered);
        assertWaitsInVain();
    }

    // With what is new

    @Test
    void whatWasKeptAndWhatIsNewAreOneEvent() throws IOException {
        SelectorKey key = undelivered(Interest.READ_WRITE.edgeTriggered());
        poller.report(key, WRITE | Readiness.HANGUP);
        assertEquals(List.of(event(key, READ | WRITE | Readiness.HANGUP)), selector.select());
        assertWaitsInVain();
    }

    @Test
    void whatWasKeptTwiceIsOneEvent() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ_WRITE.edgeTriggered());
        throwBefore(first, second);
        poller.report(first, READ);
        poller.report(second, WRITE);
        throwAtFirst();
        assertEquals(List.of(event(second, READ | WRITE)), selector.select());
    }

    @Test
    void whatWasKeptIsDeliveredAlthoughTheNewReportIsNotAskedFor() throws IOException {
        SelectorKey key = undelivered(READ_EDGES);
        poller.report(key, WRITE);
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void theSelectThatFollowsDoesNotWait() throws IOException {
        SelectorKey key = undelivered(READ_EDGES);
        long start = System.nanoTime();
        assertEquals(List.of(event(key, READ)), selector.select(1, TimeUnit.HOURS));
        assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(1));
        assertEquals(2, poller.waits(), "but it polls");
    }

    // What is dropped

    @Test
    void whatWasKeptIsDroppedWhenItsKeyIsChanged() throws IOException {
        for (Interest after : List.of(READ_ONCE, READ_EDGES, Interest.READ)) {
            SelectorKey key = undelivered(READ_ONCE);
            key.modify(after);
            assertEquals(List.of(), selector.selectNow());
            poller.report(key, READ);
            assertEquals(List.of(event(key, READ)), selector.selectNow());
        }
    }

    @Test
    void whatWasKeptIsDroppedWhenAnotherThreadChangesItsKeyDuringTheWait() throws IOException {
        SelectorKey key = undelivered(READ_EDGES);
        poller.afterWait(() -> elsewhere(() -> key.modify(READ_EDGES)));
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void whatWasKeptIsDroppedWhenItsKeyIsUnregistered() throws IOException {
        List<SelectorKey> keys = List.of(register(READ_ONCE), register(READ_ONCE), register(READ_ONCE));
        keys.forEach(key -> poller.report(key, READ));
        throwAtFirst();
        keys.get(1).unregister();
        assertEquals(List.of(event(keys.get(2), READ)), selector.select());
        assertWaitsInVain();
    }

    @Test
    void aSelectWaitsAgainWhenAllThatWasKeptIsUnregistered() throws IOException {
        SelectorKey key = undelivered(READ_EDGES);
        key.unregister();
        assertWaitsInVain();
    }

    @Test
    void whatWasKeptIsDroppedWhenItsKeyIsClosed() throws IOException {
        SelectorKey key = undelivered(READ_EDGES);
        key.channel().close();
        assertEquals(List.of(), selector.selectNow());
        assertEquals(1, poller.size(), "removed where it was met");
    }

    /** The wait found the key while it was open: neither the new report nor the one that was kept is delivered any more. */
    @Test
    void whatWasKeptOfAClosedKeyIsDroppedWithItsNewReport() throws IOException {
        SelectorKey key = undelivered(READ_EDGES);
        poller.report(key, READ);
        poller.afterWait(() -> elsewhere(() -> key.channel().close()));
        assertEquals(List.of(), selector.selectNow());
        assertEquals(1, poller.size(), "removed where it was met");
    }

    @Test
    void aHandlerThatUnregistersOrChangesKeptKeysHasTheirEventsDropped() throws IOException {
        SelectorKey first = register(Interest.READ);
        List<SelectorKey> keys = List.of(register(READ_EDGES), register(READ_EDGES), register(READ_EDGES), register(READ_EDGES));
        poller.report(first, READ);
        keys.forEach(key -> poller.report(key, READ));
        throwAtFirst();
        List<SelectorKey> told = new ArrayList<>();
        assertEquals(2, selector.select((key, readiness) -> {
            told.add(key);
            keys.get(1).unregister();
            if (key == keys.get(0)) {
                keys.get(2).modify(READ_EDGES);
            }
        }));
        assertEquals(List.of(keys.get(0), keys.get(3)), told);
        assertWaitsInVain();
    }

    @Test
    void aHandlerThatClosesTheSelectorGetsNoMoreOfWhatWasKept() throws IOException {
        SelectorKey first = register(Interest.READ);
        List<SelectorKey> keys = List.of(register(READ_EDGES), register(READ_EDGES));
        poller.report(first, READ);
        keys.forEach(key -> poller.report(key, READ));
        throwAtFirst();
        List<SelectorKey> told = new ArrayList<>();
        assertThrows(ClosedSelectorException.class, () -> selector.select((key, readiness) -> {
            told.add(key);
            selector.close();
        }));
        assertEquals(List.of(keys.get(0)), told);
        assertEquals(1, poller.closes());
    }
}
