package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** When the array of a wait grows, shrinks and stays. */
class EventCapacityTest {
    @Test
    void itStaysWhileItSufficesAndIsNotFull() {
        assertEquals(64, EventCapacity.fitting(64, 64, 63));
        assertEquals(256, EventCapacity.fitting(256, 32, 0));
        assertEquals(256, EventCapacity.fitting(256, 1, 32));
    }

    @Test
    void itGrowsToWhatIsNeededAndAtLeastFourfold() {
        assertEquals(256, EventCapacity.fitting(64, 65, 0));
        assertEquals(1_000, EventCapacity.fitting(64, 1_000, 0));
    }

    @Test
    void itGrowsAfterAFullWait() {
        assertEquals(256, EventCapacity.fitting(64, 1, 64));
    }

    @Test
    void itShrinksWhereAnEighthWouldDoAndNotBelowTheLeast() {
        assertEquals(64, EventCapacity.fitting(256, 31, 31));
        assertEquals(64, EventCapacity.fitting(64, 1, 0));
    }
}
