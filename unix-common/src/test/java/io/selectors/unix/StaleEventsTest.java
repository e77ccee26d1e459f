package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class StaleEventsTest {
    private final StaleEvents events = new StaleEvents();

    @Test
    void theSecondOfTheSameRepeats() {
        assertFalse(events.repeats(7));
        assertFalse(events.repeats(8));
        assertTrue(events.repeats(7));
        assertTrue(events.repeats(8));
    }

    @Test
    void theLastSixteenAreRemembered() {
        for (int i = 1; i <= 17; i++) {
            assertFalse(events.repeats(i));
        }
        for (int i = 17; i > 1; i--) {
            assertTrue(events.repeats(i));
        }
        assertFalse(events.repeats(1));
    }

    @Test
    void clearedItRemembersNothing() {
        events.repeats(7);
        events.clear();
        assertFalse(events.repeats(7));
    }

    /** Seen: the index turned negative after 2,147,483,648 of them. */
    @Test
    void moreStaleEventsThanAnIntCountsDoNoHarm() throws ReflectiveOperationException {
        Field next = StaleEvents.class.getDeclaredField("next");
        next.setAccessible(true);
        next.setInt(events, Integer.MAX_VALUE);
        for (int i = 1; i <= 40; i++) {
            assertFalse(events.repeats(i));
        }
    }
}
