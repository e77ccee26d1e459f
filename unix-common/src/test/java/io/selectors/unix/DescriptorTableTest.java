package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.spi.Poller;
import io.selectors.spi.PollingSelector;
import io.selectors.spi.Registration;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorTableTest {
    private final DescriptorTable table = new DescriptorTable();
    private final PollingSelector selector = new PollingSelector("none", Set.of(Feature.FILE_DESCRIPTORS), Set.of(), new NoPoller());

    /** Finds nothing, and so takes a number as often as one likes. */
    private static final class NoPoller implements Poller {
        @Override
        public Registration find(SelectableChannel channel) {
            return null;
        }

        @Override
        public void add(Registration key, int arming) {
            // Nothing is watched.
        }

        @Override
        public boolean modify(Registration key, Interest after, int arming, boolean deferred) {
            return true;
        }

        @Override
        public void remove(Registration key) {
            // Nothing is watched.
        }

        @Override
        public int await(long nanos) {
            return 0;
        }

        @Override
        public Registration key(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public int arming(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public int readiness(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public void wake() {
            // Nobody waits.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private Registration key(int fd) throws IOException {
        return (Registration) selector.register(fd, Interest.READ);
    }

    private Registration put(int fd) throws IOException {
        Registration key = key(fd);
        table.makeRoom(fd);
        table.put(key);
        return key;
    }

    @Test
    void aRegistrationIsFoundByItsNumberAlone() throws IOException {
        Registration first = put(0);
        Registration last = put(63);
        assertSame(first, table.get(0));
        assertSame(last, table.get(63));
        for (int fd : new int[] {-1, 1, 62, 64, 127, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertNull(table.get(fd));
        }
    }

    @Test
    void itTakesAnyNumberAndKeepsWhatItHas() throws IOException {
        Registration first = put(0);
        for (int fd : new int[] {64, 128, 1_000, 1_001, 1_000_000}) {
            assertSame(put(fd), table.get(fd));
        }
        assertSame(first, table.get(0));
        assertEquals(6, table.size());
    }

    @Test
    void onlyARegistrationThatIsInItIsTakenOut() throws IOException {
        Registration former = put(7);
        table.remove(former);
        assertNull(table.get(7));
        Registration successor = put(7);
        table.remove(former); // its number is another's
        assertSame(successor, table.get(7));
        assertEquals(1, table.size());
        table.remove(successor);
        table.remove(successor);
        table.remove(key(8));
        assertEquals(0, table.size());
    }

    @Test
    void toArrayIsACopyOfAll() throws IOException {
        Registration first = put(3);
        Registration second = put(67);
        Registration[] all = table.toArray();
        assertEquals(Set.of(first, second), Set.of(all));
        table.remove(first);
        assertEquals(2, all.length);
        assertEquals(List.of(second), List.of(table.toArray()));
    }

    @Test
    void numbersOfSeveralPagesAreFoundWhicheverIsTakenOut() throws IOException {
        int[] numbers = {62, 126, 63, 190, 0, 64, 254};
        for (int removed : numbers) {
            Map<Integer, Registration> expected = new HashMap<>();
            for (int fd : numbers) {
                expected.put(fd, put(fd));
            }
            table.remove(expected.remove(removed));
            assertHolds(expected);
            for (Registration key : expected.values()) {
                table.remove(key);
            }
            assertEquals(0, table.size());
        }
    }

    @Test
    void thousandsAreHeldAndTakenOutAgain() throws IOException {
        Map<Integer, Registration> expected = new HashMap<>();
        for (int fd = 0; fd < 5_000; fd++) {
            expected.put(fd, put(fd));
        }
        assertHolds(expected);
        for (int fd = 0; fd < 4_990; fd++) {
            table.remove(expected.remove(fd));
        }
        assertHolds(expected);
        assertNull(table.get(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverIsPutInAndTakenOutItHoldsTheRest(long seed) throws IOException {
        Random random = new Random(seed);
        Map<Integer, Registration> expected = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            int fd = random.nextInt(4) << 10 | random.nextInt(40);
            Registration present = expected.remove(fd);
            if (present == null) {
                expected.put(fd, put(fd));
            } else {
                table.remove(present);
            }
            if (i % 50 == 0) {
                assertHolds(expected);
            }
        }
        assertHolds(expected);
    }

    private void assertHolds(Map<Integer, Registration> expected) {
        assertEquals(expected.size(), table.size());
        assertEquals(Set.copyOf(expected.values()), Set.of(table.toArray()));
        expected.forEach((fd, key) -> assertSame(key, table.get(fd)));
    }

    @Test
    void clearTakesAllOut() throws IOException {
        Registration key = put(7);
        put(8);
        table.clear();
        assertEquals(0, table.size());
        assertNull(table.get(7));
        table.remove(key);
        assertEquals(0, table.size());
        assertSame(put(7), table.get(7));
    }
}
