package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A select that was to return events, and fails after it has found some: what the system does not repeat comes with the next one. */
class FailedListsTest extends ScriptedTests {
    private final IOException failure = new IOException("of a wait");

    /** After a full wait there is another one, which fails. */
    private void selectInVain(SelectorKey... ready) {
        poller.limit(ready.length);
        for (SelectorKey key : ready) {
            poller.report(key, READ);
        }
        poller.afterWait(() -> poller.failWait(failure));
        assertSame(failure, assertThrows(IOException.class, selector::select));
    }

    @Test
    void edgesAndOneShotsAreReturnedByTheNextOne() throws IOException {
        for (Interest interest : List.of(READ_EDGES, READ_ONCE, READ_EDGES.oneShot())) {
            SelectorKey first = register(interest);
            SelectorKey second = register(interest);
            selectInVain(first, second);
            assertEquals(List.of(event(first, READ), event(second, READ)), selector.select());
            assertEquals(List.of(), selector.selectNow());
        }
        assertEquals(6, selector.statistics().events(), "none counts twice");
    }

    @Test
    void levelsAreLeftToTheSystem() throws IOException {
        SelectorKey key = register(Interest.READ);
        selectInVain(key);
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void aRefusedChangeOfALevelIsToldByTheNextOne() throws IOException {
        SelectorKey key = register(Interest.READ);
        SelectorKey other = register(Interest.READ);
        own();
        poller.refuse(new IOException("no"));
        key.modify(Interest.READ_WRITE);
        selectInVain(other);
        assertEquals(List.of(event(key, READ | Readiness.ERROR)), selector.select());
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void whatIsChangedMeanwhileIsNotReturned() throws IOException {
        SelectorKey key = register(READ_ONCE);
        selectInVain(key);
        key.modify(READ_EDGES);
        assertEquals(List.of(), selector.selectNow());
    }

    /** A later wait of the same select had found it, and it must not be lost for what the first wait had found. */
    @Test
    void anEdgeOfALaterArmingIsReturnedByTheNextOne() throws IOException {
        SelectorKey key = register(READ_EDGES);
        poller.limit(1);
        poller.report(key, READ);
        poller.whileReading(() -> {
            elsewhere(() -> key.modify(READ_EDGES));
            poller.report(key, READ);
            poller.afterWait(() -> poller.failWait(failure));
        });
        assertSame(failure, assertThrows(IOException.class, selector::select));
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void handlersGetWhatAListHasFailedWith() throws IOException {
        SelectorKey key = register(READ_ONCE);
        selectInVain(key);
        assertEquals(1, selector.select((found, readiness) -> assertEquals(event(key, READ), new Event(found, readiness))));
    }

    @Test
    void longAndShortListsFollowEachOther() throws IOException {
        List<SelectorKey> keys = new ArrayList<>();
        for (int fd = 0; fd < 2_000; fd++) {
            keys.add(selector.register(fd, Interest.READ));
        }
        for (int length : new int[] {1, 2_000, 65, 64, 0, 130, 3}) {
            keys.subList(0, length).forEach(key -> poller.report(key, READ));
            assertEquals(keys.subList(0, length), selector.selectNow().stream().map(Event::key).toList());
        }
    }
}
