package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TimeoutsTest {
    @Test
    void millisecondsAreRoundedUp() {
        assertEquals(0, Timeouts.millis(0));
        assertEquals(1, Timeouts.millis(1));
        assertEquals(1, Timeouts.millis(1_000_000));
        assertEquals(2, Timeouts.millis(1_000_001));
    }

    @Test
    void longTimeoutsAreClampedAndTheLongestHasNoEnd() {
        assertEquals(Integer.MAX_VALUE, Timeouts.millis(Long.MAX_VALUE - 1));
        assertEquals(-1, Timeouts.millis(Long.MAX_VALUE));
    }

    @Test
    void onlyPartsOfAMillisecondNeedPrecision() {
        assertTrue(Timeouts.needsPrecision(50_000));
        assertTrue(Timeouts.needsPrecision(1_500_000));
        assertFalse(Timeouts.needsPrecision(0));
        assertFalse(Timeouts.needsPrecision(3_000_000));
        assertFalse(Timeouts.needsPrecision(Long.MAX_VALUE));
    }

    @Test
    void thePropertyChoosesWhateverItsCase() {
        String before = System.getProperty(Timeouts.PROPERTY);
        try {
            for (Timeouts timeouts : Timeouts.values()) {
                System.setProperty(Timeouts.PROPERTY, " " + timeouts);
                assertSame(timeouts, Timeouts.chosen());
                System.setProperty(Timeouts.PROPERTY, timeouts.name());
                assertSame(timeouts, Timeouts.chosen());
            }
            System.setProperty(Timeouts.PROPERTY, "nosuch");
            assertThrows(IllegalArgumentException.class, Timeouts::chosen);
            System.clearProperty(Timeouts.PROPERTY);
            assertSame(Timeouts.AUTO, Timeouts.chosen());
        } finally {
            if (before != null) {
                System.setProperty(Timeouts.PROPERTY, before);
            }
        }
    }

    @Test
    void theyAreNamedAsThePropertyTakesThem() {
        assertEquals("pwait2", Timeouts.PWAIT2.toString());
    }
}
