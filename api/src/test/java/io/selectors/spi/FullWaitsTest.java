package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A wait that brings as many reports as it can: the select waits once more, and must not tell of anything twice. */
class FullWaitsTest extends ScriptedTests {
    private final List<Event> told = new ArrayList<>();

    @BeforeEach
    void limit() {
        poller.limit(1);
    }

    @Test
    void whatTheNextWaitFindsOfOthersIsToldInTheSameSelect() throws IOException {
        SelectorKey first = register(READ_EDGES);
        SelectorKey last = register(READ_EDGES);
        poller.report(first, READ);
        assertEquals(2, selector.select((key, readiness) -> {
            if (key == first) {
                poller.report(last, READ);
            }
            told.add(new Event(key, readiness));
        }));
        assertEquals(List.of(event(first, READ), event(last, READ)), told);
        assertEquals(3, poller.waits());
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aKeyHasOneEventASelect(Interest interest) throws IOException {
        SelectorKey key = register(interest.with(Interest.WRITE));
        poller.report(key, READ);
        assertEquals(1, selector.select((found, readiness) -> {
            poller.report(key, WRITE);
            told.add(new Event(found, readiness));
        }));
        assertEquals(List.of(event(key, READ)), told);
        boolean isKept = interest == READ_EDGES;
        assertEquals(isKept ? List.of(event(key, WRITE)) : List.of(), selector.selectNow());
        poller.report(key, WRITE);
        assertEquals(interest.isOneShot() ? List.of() : List.of(event(key, WRITE)), selector.selectNow(), "a select of its own");
    }

    @Test
    void whatAHandlerRegistersOrChangesIsForTheNextSelect() throws IOException {
        SelectorKey first = register(Interest.READ);
        poller.report(first, READ);
        List<SelectorKey> added = new ArrayList<>();
        assertEquals(1, selector.select((key, readiness) -> {
            added.add(register(READ_EDGES));
            poller.report(added.get(0), READ);
        }));
        assertEquals(List.of(event(added.get(0), READ)), selector.selectNow());
        assertEquals(1, added.size());
    }

    /** Also what a handler that threw has kept for it: it is told before the next wait, and not again. */
    @Test
    void whatWasKeptCountsAsTold() throws IOException {
        SelectorKey kept = undelivered(READ_EDGES);
        SelectorKey other = register(Interest.READ);
        poller.report(other, READ);
        assertEquals(2, selector.select((key, readiness) -> {
            poller.report(kept, READ);
            told.add(new Event(key, readiness));
        }));
        assertEquals(List.of(event(other, READ), event(kept, READ)), told);
        assertEquals(List.of(event(kept, READ)), selector.selectNow());
    }

    /** Nobody was told anything yet: what another thread registers meanwhile is as good as what was there. */
    @ParameterizedTest
    @MethodSource("modes")
    void fullWaitsForNobodyPutNothingOff(Interest interest) throws IOException {
        List<SelectorKey> added = new ArrayList<>();
        poller.reportForeign(2);
        poller.afterWait(() -> poller.afterWait(() -> elsewhere(() -> {
            added.add(register(interest));
            poller.report(added.get(0), READ);
        })));
        List<SelectorKey> reported = selector.select().stream().map(Event::key).toList();
        assertEquals(added, reported);
        assertEquals(1, added.size());
    }

    @Test
    void aHandlersWakeUpEndsTheNextSelect() throws IOException {
        SelectorKey key = register(READ_EDGES);
        poller.report(key, READ);
        assertEquals(1, selector.select((found, readiness) -> selector.wakeup()));
        assertEquals(3, poller.waits(), "the first is full, and so is that which finds the wake-up");
        assertEquals(0, selector.statistics().wakeups());
        assertEquals(List.of(), selector.select());
        assertEquals(1, selector.statistics().wakeups());
        assertWaitsInVain();
    }

    /** The system is told of a handler's change with the next select, as where one wait is enough: an edge found earlier would be kept for it. */
    @Test
    void whatAHandlerChangesIsSubmittedWithTheNextSelect() throws IOException {
        SelectorKey key = register(Interest.READ);
        poller.report(key, READ);
        assertEquals(1, selector.select((found, readiness) -> found.modify(READ_EDGES)));
        assertEquals(2, poller.waits());
        assertEquals(Interest.READ, ((Registration) key).applied());
        assertEquals(List.of(), selector.selectNow());
        assertEquals(READ_EDGES, ((Registration) key).applied());
    }

    @Test
    void aChangeThatIsRefusedIsToldBesideWhatWasPutOff() throws IOException {
        poller.limit(2);
        SelectorKey edge = register(READ_EDGES);
        SelectorKey second = register(Interest.READ);
        SelectorKey third = register(Interest.READ);
        SelectorKey refused = register(Interest.READ);
        poller.report(edge, READ);
        poller.report(second, READ);
        assertEquals(3, selector.select((key, readiness) -> {
            if (key == edge) {
                poller.report(edge, READ);
                poller.report(third, READ);
            } else if (key == third) {
                poller.refuse(new IOException("refused"));
                refused.modify(Interest.WRITE);
            }
            told.add(new Event(key, readiness));
        }));
        assertEquals(List.of(event(edge, READ), event(second, READ), event(third, READ)), told);
        assertEquals(Set.of(event(edge, READ), event(refused, READ | Readiness.ERROR)), Set.copyOf(selector.selectNow()));
    }
}
