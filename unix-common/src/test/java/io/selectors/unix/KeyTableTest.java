package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    private final KeyTable table = new KeyTable();

    private DescriptorKey put(int fd) {
        DescriptorKey key = new DescriptorKey(null, null, fd, null, Interest.READ, null);
        table.put(key);
        return key;
    }

    @Test
    void aKeyIsFoundByItsNumberAlone() {
        DescriptorKey first = put(0);
        DescriptorKey last = put(63);
        assertSame(first, table.get(0));
        assertSame(last, table.get(63));
        for (int fd : new int[] {-1, 1, 62, 64, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertNull(table.get(fd));
        }
    }

    @Test
    void itGrowsToAnyNumberAndKeepsWhatItHas() {
        DescriptorKey first = put(0);
        for (int fd : new int[] {64, 128, 1_000, 1_001}) {
            assertSame(put(fd), table.get(fd));
        }
        assertSame(first, table.get(0));
        assertEquals(5, table.size());
    }

    @Test
    void aSuccessorTakesTheSlotAndCountsOnce() {
        DescriptorKey first = put(7);
        DescriptorKey second = put(7);
        assertSame(second, table.get(7));
        assertEquals(1, table.size());
        assertFalse(table.remove(first), "its slot is another's");
        assertSame(second, table.get(7));
        assertTrue(table.remove(second));
        assertNull(table.get(7));
        assertEquals(0, table.size());
        assertFalse(table.remove(second));
        assertFalse(table.remove("no key"));
        assertEquals(0, table.size());
    }

    @Test
    void removeIfTakesOutWhatMatchesAndSaysWhetherAnythingDid() {
        put(3);
        DescriptorKey stays = put(63);
        put(64);
        assertFalse(table.removeIf(key -> false));
        assertTrue(table.removeIf(key -> key != stays));
        assertEquals(List.of(stays), new ArrayList<>(table));
        assertEquals(1, table.size());
    }

    @Test
    void theIteratorGoesThroughAllInOrderAndRemoves() {
        List<DescriptorKey> keys = List.of(put(0), put(5), put(127));
        assertEquals(keys, new ArrayList<>(table));
        Iterator<DescriptorKey> all = table.iterator();
        all.next();
        all.next();
        all.remove();
        assertSame(keys.get(2), all.next());
        assertFalse(all.hasNext());
        assertThrows(NoSuchElementException.class, all::next);
        assertEquals(List.of(keys.get(0), keys.get(2)), new ArrayList<>(table));
    }
}
