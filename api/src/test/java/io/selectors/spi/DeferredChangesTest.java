package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Changes of interest: which are deferred, and what reaches the system of them. */
class DeferredChangesTest extends ScriptedTests {
    // The list

    private final DeferredChanges changes = new DeferredChanges();

    private Registration added() {
        Registration key = new Registration(null, null, null, 7, Interest.READ, null);
        changes.makeRoom();
        changes.add(key);
        return key;
    }

    private Set<Registration> taken() {
        Set<Registration> keys = new HashSet<>();
        while (!changes.isEmpty()) {
            Registration last = changes.last();
            assertTrue(keys.add(last), "twice in it");
            changes.remove(last);
        }
        return keys;
    }

    @Test
    void aKeyIsInTheListOnce() {
        assertTrue(changes.isEmpty());
        Registration key = added();
        changes.add(key);
        assertFalse(changes.isEmpty());
        assertEquals(Set.of(key), taken());
        changes.add(key);
        assertEquals(Set.of(key), taken());
    }

    @Test
    void aKeyIsRemovedFromAnywhereInTheList() {
        Registration first = added();
        Registration middle = added();
        Registration third = added();
        Registration last = added();
        changes.remove(middle);
        changes.remove(middle);
        changes.remove(first);
        changes.add(middle);
        changes.remove(third);
        assertEquals(Set.of(middle, last), taken());
        changes.remove(last);
        assertTrue(changes.isEmpty());
    }

    @Test
    void theListGrows() {
        Set<Registration> keys = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            keys.add(added());
        }
        assertEquals(keys, taken());
        added();
        changes.clear();
        assertTrue(changes.isEmpty());
    }

    // What is deferred

    @Test
    void onlyTheThreadThatSelectedLastDefers() throws IOException {
        SelectorKey key = register(Interest.READ);
        key.modify(Interest.WRITE);
        assertEquals(1, poller.changes(), "nobody has selected yet");
        own();
        key.modify(Interest.READ);
        assertEquals(1, poller.changes());
        elsewhere(() -> key.modify(Interest.READ_WRITE));
        assertEquals(2, poller.changes());
        elsewhere(selector::selectNow);
        key.modify(Interest.WRITE);
        assertEquals(3, poller.changes());
    }

    @Test
    void aPollerThatDoesNotDeferIsToldAtOnce() throws IOException {
        poller.deferNothing();
        SelectorKey key = register(Interest.READ);
        poller.report(key, READ);
        assertEquals(1, selector.select((found, readiness) -> {
            key.modify(Interest.WRITE);
            assertEquals(1, poller.changes());
            assertSame(Interest.WRITE, ((Registration) key).applied());
        }));
        selector.selectNow();
        assertEquals(1, poller.changes());
    }

    @Test
    void aDeferredChangeIsToldBeforeTheWait() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        assertSame(Interest.WRITE, key.interest());
        poller.report(key, WRITE);
        assertEquals(List.of(event(key, WRITE)), selector.selectNow());
        assertEquals(1, poller.changes());
    }

    @Test
    void levelTriggeredChangesThatComeToNothingCostNoCall() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        for (int i = 0; i < 100; i++) {
            key.enable(Interest.WRITE);
            key.disable(Interest.WRITE);
        }
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        assertEquals(0, poller.changes());
        elsewhere(() -> key.modify(Interest.READ));
        assertEquals(0, poller.changes());
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        assertEquals(1, selector.statistics().changes());
    }

    @Test
    void anyNumberOfRearmingsIsOneCall() throws IOException {
        for (Interest interest : List.of(READ_ONCE, READ_EDGES)) {
            SelectorKey key = register(interest);
            own();
            int before = poller.changes();
            for (int i = 0; i < 100; i++) {
                key.modify(interest);
            }
            assertEquals(before, poller.changes());
            selector.selectNow();
            assertEquals(before + 1, poller.changes());
            selector.selectNow();
            assertEquals(before + 1, poller.changes());
            elsewhere(() -> key.modify(interest));
            assertEquals(before + 2, poller.changes());
        }
    }

    @Test
    void manyDeferredChangesAreAllMade() throws IOException {
        own();
        List<SelectorKey> keys = new ArrayList<>();
        for (int fd = 0; fd < 100; fd++) {
            keys.add(selector.register(fd, Interest.READ));
            keys.get(fd).modify(Interest.WRITE);
        }
        assertEquals(0, poller.changes());
        selector.selectNow();
        assertEquals(100, poller.changes());
        keys.forEach(key -> assertSame(Interest.WRITE, ((Registration) key).applied()));
        selector.selectNow();
        assertEquals(100, poller.changes());
    }

    @Test
    void aDeferredChangeOfAnUnregisteredKeyIsDropped() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        key.unregister();
        selector.selectNow();
        assertEquals(0, poller.changes());
        assertEquals(1, poller.removals());
    }

    @Test
    void aKeyClosedWithADeferredChangeIsRemovedByTheNextSelect() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        key.channel().close();
        assertEquals(0, poller.removals());
        selector.selectNow();
        assertEquals(1, poller.removals());
        assertEquals(0, poller.changes());
    }

    @Test
    void closingDropsWhatWasDeferred() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        selector.close();
        assertThrows(ClosedSelectorException.class, selector::selectNow);
        assertEquals(0, poller.changes());
    }

    // Two threads

    @Test
    void aDeferredChangeIsMadeByWhicheverThreadSelectsNext() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        elsewhere(() -> {
            poller.report(key, WRITE);
            assertEquals(List.of(event(key, WRITE)), selector.selectNow());
        });
        assertEquals(1, poller.changes());
        selector.selectNow();
        assertEquals(1, poller.changes());
    }

    @Test
    void anotherThreadsChangeReplacesADeferredOne() throws IOException {
        SelectorKey key = deferred(READ_ONCE, Interest.WRITE.oneShot());
        elsewhere(() -> key.modify(Interest.READ_WRITE.oneShot()));
        assertEquals(1, poller.changes());
        selector.selectNow();
        assertEquals(1, poller.changes());
        assertSame(Interest.READ_WRITE.oneShot(), key.interest());
        poller.report(key, WRITE);
        assertEquals(List.of(event(key, WRITE)), selector.selectNow());
    }

    @Test
    void anotherThreadsChangeBackToWhatTheSystemHoldsReplacesADeferredOne() throws IOException {
        SelectorKey key = deferred(Interest.READ, Interest.WRITE);
        elsewhere(() -> key.modify(Interest.READ));
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        assertEquals(0, poller.changes());
        assertSame(Interest.READ, key.interest());
    }

    @Test
    void anotherThreadsRefusedChangeLeavesTheDeferredOne() throws IOException {
        SelectorKey key = deferred(READ_ONCE, Interest.WRITE.oneShot());
        poller.refuse(new IOException("refused"));
        elsewhere(() -> assertThrows(IOException.class, () -> key.modify(Interest.READ_WRITE.oneShot())));
        assertSame(Interest.WRITE.oneShot(), key.interest());
        assertEquals(1, poller.changes());
        selector.selectNow();
        assertEquals(2, poller.changes());
        assertSame(Interest.WRITE.oneShot(), ((Registration) key).applied());
    }
}
