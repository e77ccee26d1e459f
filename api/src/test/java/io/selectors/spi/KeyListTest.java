package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyListTest {
    private final KeyList keys = new KeyList();

    private Registration added() {
        Registration key = new Registration(null, null, null, 7, Interest.READ, null);
        keys.makeRoom();
        keys.add(key);
        return key;
    }

    @Test
    void itHoldsWhatWasAdded() {
        assertEquals(0, keys.size());
        Registration first = added();
        Registration second = added();
        assertEquals(2, keys.size());
        assertSame(first, keys.get(0));
        assertSame(second, keys.get(1));
        assertEquals(List.of(first, second), List.of(keys.toArray()));
    }

    @Test
    void theLastOneTakesThePlaceOfARemovedOne() {
        Registration first = added();
        Registration middle = added();
        Registration third = added();
        Registration last = added();
        keys.remove(middle);
        assertEquals(List.of(first, last, third), List.of(keys.toArray()));
        keys.remove(last);
        assertEquals(List.of(first, third), List.of(keys.toArray()));
        keys.remove(third);
        keys.remove(first);
        assertEquals(0, keys.size());
    }

    @Test
    void whatIsRemovedIsNotRetained() {
        added();
        Registration middle = added();
        added();
        keys.remove(middle);
        assertNull(keys.get(2));
        keys.clear();
        assertEquals(0, keys.size());
        assertNull(keys.get(0));
        assertNull(keys.get(1));
    }

    @Test
    void itGrowsAndShrinksWithoutLosingAny() {
        List<Registration> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(added());
        }
        assertEquals(all, List.of(keys.toArray()));
        while (all.size() > 3) {
            keys.remove(all.remove(all.size() / 2));
            assertEquals(all.size(), keys.size());
        }
        assertEquals(Set.copyOf(all), Set.of(keys.toArray()));
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> keys.get(100), "there is no room for so many any more");
    }

    // When to sweep

    private int selectsUntilSweep() {
        int selects = 1;
        while (!keys.countSelect()) {
            selects++;
        }
        keys.swept();
        return selects;
    }

    @Test
    void aSweepIsDueAfterSomeSelectsAndMoreOfThemIfThereAreManyKeys() {
        assertEquals(64, selectsUntilSweep());
        assertEquals(64, selectsUntilSweep());
        for (int i = 0; i < 100; i++) {
            added();
        }
        assertEquals(64, selectsUntilSweep());
        assertEquals(800, selectsUntilSweep());
        keys.clear();
        assertEquals(800, selectsUntilSweep());
        assertEquals(64, selectsUntilSweep());
    }

    @Test
    void aSweepIsDueAfterSomeRegistrationsAndMoreOfThemIfThereAreManyKeys() {
        assertEquals(64, registrationsUntilSweep());
        assertEquals(64, registrationsUntilSweep());
        assertEquals(128, registrationsUntilSweep());
        assertEquals(256, registrationsUntilSweep());
    }

    private int registrationsUntilSweep() {
        int registrations = 0;
        while (!keys.isSweepDueInRegistration()) {
            added();
            registrations++;
        }
        assertTrue(keys.isSweepDueInRegistration());
        keys.swept();
        assertFalse(keys.isSweepDueInRegistration());
        return registrations;
    }
}
