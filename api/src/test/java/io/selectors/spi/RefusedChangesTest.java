package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Changes of interest that the system refuses, or that are of what is gone. */
class RefusedChangesTest extends ScriptedTests {
    @Test
    void aRefusedDeferredChangeIsReportedOnceWithTheOldInterestsDirections() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        poller.refuse(new IOException("refused"));
        assertEquals(List.of(event(key, READ | Readiness.ERROR)), selector.select());
        assertSame(Interest.READ, key.interest());
        assertTrue(key.isValid());
        assertEquals(List.of(), selector.selectNow());
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void aRefusedDeferredChangeOfNoInterestIsReportedWithTheRefusedDirections() throws IOException {
        SelectorKey key = deferred(Interest.NONE, Interest.READ_WRITE);
        poller.refuse(new IOException("refused"));
        assertEquals(List.of(event(key, READ | WRITE | Readiness.ERROR)), selector.select());
        assertTrue(key.isValid());
        key.modify(Interest.READ_WRITE);
        selector.selectNow();
        assertEquals(2, poller.changes(), "it is asked again");
        assertSame(Interest.READ_WRITE, ((Registration) key).applied());
    }

    /** Where changes are submitted with the wait itself. */
    @Test
    void aChangeThatTheWaitRefusesIsTold() throws IOException {
        SelectorKey key = register(Interest.READ);
        int before = armingOf(key);
        own();
        key.modify(Interest.WRITE);
        selector.selectNow();
        int refused = armingOf(key);
        ((Registration) key).apply(Interest.READ, before);
        poller.report(key, refused, Poller.REFUSED);
        assertEquals(List.of(event(key, READ | Readiness.ERROR)), selector.select());
        assertSame(Interest.READ, key.interest());
        poller.report(key, refused, Poller.REFUSED);
        assertEquals(List.of(), selector.selectNow(), "told once");
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void aRefusedRearmingIsReportedAlthoughItsOneShotHasFired() throws IOException {
        SelectorKey key = register(READ_ONCE);
        poller.report(key, READ);
        assertEquals(1, selector.select().size());
        key.modify(Interest.WRITE.oneShot());
        poller.refuse(new IOException("refused"));
        assertEquals(List.of(event(key, READ | Readiness.ERROR)), selector.select());
        assertSame(READ_ONCE, key.interest());
        key.modify(READ_ONCE);
        selector.selectNow();
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void aRefusedChangeOfAnArmedOneShotIsItsOneEvent() throws IOException {
        SelectorKey key = deferred(READ_ONCE, Interest.WRITE.oneShot());
        poller.refuse(new IOException("refused"));
        assertEquals(List.of(event(key, READ | Readiness.ERROR)), selector.select());
        poller.report(key, READ);
        assertEquals(List.of(), selector.selectNow());
        key.modify(READ_ONCE);
        selector.selectNow();
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void aRefusalThatAThrowingHandlerHeldUpIsKept() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ);
        own();
        first.modify(Interest.WRITE);
        second.modify(Interest.WRITE);
        poller.refuse(new IOException("refused"));
        poller.refuse(new IOException("refused, too"));
        List<SelectorKey> told = new ArrayList<>();
        assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
            told.add(key);
            throw new HandlerException();
        }));
        List<Event> events = selector.select();
        assertEquals(List.of(event(events.get(0).key(), READ | Readiness.ERROR)), events);
        told.add(events.get(0).key());
        assertEquals(Set.of(first, second), Set.copyOf(told));
        assertWaitsInVain();
    }

    @Test
    void aRefusalIsNotReportedOnceItsKeyHasChangedAgain() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        poller.refuse(new IOException("refused"));
        poller.afterWait(() -> elsewhere(() -> key.modify(Interest.READ_WRITE)));
        assertEquals(List.of(), selector.selectNow());
        assertSame(Interest.READ_WRITE, key.interest());
    }

    @Test
    void aDeferredChangeOfWhatTheSystemNoLongerKnowsEndsTheKeySilently() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        poller.forget(key);
        assertEquals(List.of(), selector.selectNow());
        assertFalse(key.isValid());
        assertEquals(0, selector.size());
        assertEquals(1, poller.removals());
    }

    @Test
    void aRefusalThatEndsItsKeyIsNotReported() throws IOException {
        SelectorKey key = deferred(Interest.READ.exclusive(), Interest.WRITE.exclusive());
        poller.invalidateRefused();
        poller.refuse(new IOException("both refused"));
        assertEquals(List.of(), selector.selectNow());
        assertFalse(key.isValid());
        assertEquals(0, poller.size(), "removed where it was met");
    }

    @Test
    void aRefusedImmediateChangeThrowsAndIsUndone() throws IOException {
        SelectorKey key = register(Interest.READ);
        IOException refusal = new IOException("refused");
        poller.refuse(refusal);
        assertSame(refusal, assertThrows(IOException.class, () -> key.modify(Interest.WRITE)));
        assertSame(Interest.READ, key.interest());
        assertTrue(key.isValid());
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void aRefusedImmediateChangeMayEndItsKey() throws IOException {
        SelectorKey key = register(Interest.READ.exclusive());
        poller.invalidateRefused();
        poller.refuse(new IOException("both refused"));
        assertThrows(IOException.class, () -> key.modify(Interest.WRITE.exclusive()));
        assertFalse(key.isValid());
        assertEquals(0, selector.size());
        assertEquals(0, poller.size());
    }

    @Test
    void anImmediateChangeOfWhatTheSystemNoLongerKnowsEndsTheKey() throws IOException {
        SelectorKey key = register(Interest.READ);
        poller.forget(key);
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertFalse(key.isValid());
        assertSame(Interest.READ, key.interest());
        assertEquals(0, selector.size());
    }

    @Test
    void aChangeThatRunsOutOfMemoryIsSubmittedByTheNextSelect() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        key.modify(READ_ONCE);
        poller.refuse(new IOException("refused"));
        OutOfMemoryError error = new OutOfMemoryError("no memory for the exception");
        poller.whileChanging(() -> {
            throw error;
        });
        assertSame(error, assertThrows(OutOfMemoryError.class, selector::selectNow));
        assertEquals(List.of(event(key, READ | Readiness.ERROR)), selector.selectNow());
        assertSame(Interest.READ, key.interest());
        assertEquals(2, poller.changes());
    }
}
