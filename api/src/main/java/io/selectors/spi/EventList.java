package io.selectors.spi;

import io.selectors.Event;
import io.selectors.Readiness;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The events of a select that returns them. First they are noted, for which room is made before a report is looked at; then they are made
 * a list. So whenever memory runs out, what was noted is known, and can be kept. Used by the selecting thread
 * only.
 */
final class EventList {
    private static final int MIN_LENGTH = 64;
    private static final int SPARE = 8;

    private Registration[] keys = new Registration[0];
    private int[] armings = new int[0];
    private int[] bits = new int[0];
    private int count;

    int size() {
        return count;
    }

    /** Makes room for so many more, or has less where much less will do. */
    void makeRoom(int more) {
        int needed = count + more;
        if (needed > keys.length) {
            resize(Math.max(MIN_LENGTH, Math.max(needed, 2 * keys.length)));
        } else if (keys.length > MIN_LENGTH && needed < keys.length / SPARE) {
            resize(Math.max(needed, MIN_LENGTH));
        }
    }

    private void resize(int length) {
        Registration[] allKeys = Arrays.copyOf(keys, length);
        int[] allArmings = Arrays.copyOf(armings, length);
        bits = Arrays.copyOf(bits, length);
        armings = allArmings;
        keys = allKeys;
    }

    void add(Registration key, int arming, int readiness) {
        keys[count] = key;
        armings[count] = arming;
        bits[count++] = readiness;
    }

    /** Returns them all, and is empty then. */
    List<Event> toListAndClear() {
        if (count == 0) {
            return List.of();
        }
        Event[] events = new Event[count];
        for (int i = 0; i < count; i++) {
            events[i] = new Event(keys[i], readiness(bits[i]));
        }
        List<Event> list = Collections.unmodifiableList(Arrays.asList(events));
        clear();
        return list;
    }

    /** What is told of an event that was found. */
    static Readiness readiness(int bits) {
        return Readiness.of(bits & ~Poller.REFUSED);
    }

    /** Keeps for later, of those that cannot be returned, what the system would not repeat. */
    void keepAll(UndeliveredEvents undelivered) {
        for (int i = 0; i < count; i++) {
            if (armings[i] == keys[i].arming()) {
                undelivered.addUnlessRepeated(keys[i], armings[i], bits[i]);
            }
        }
        clear();
    }

    private void clear() {
        Arrays.fill(keys, 0, count, null);
        count = 0;
    }
}
