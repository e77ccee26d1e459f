package io.selectors.spi;

import java.util.Arrays;

/** The keys whose interest the system is told when the selecting thread selects next. Used with the selector's lock held. */
final class DeferredChanges {
    private Registration[] keys = new Registration[16];
    private int count;

    /** Also without the lock, by the selecting thread: nobody else adds. */
    boolean isEmpty() {
        return count == 0;
    }

    /** Makes room for one more, so that adding it cannot fail. */
    void makeRoom() {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
        }
    }

    void add(Registration key) {
        if (key.deferred == 0) {
            keys[count++] = key;
            key.deferred = count;
        }
    }

    /** The last one takes its place. */
    void remove(Registration key) {
        if (key.deferred == 0) {
            return;
        }
        Registration last = keys[--count];
        keys[count] = null;
        if (last != key) {
            keys[key.deferred - 1] = last;
            last.deferred = key.deferred;
        }
        key.deferred = 0;
    }

    /** One of them, which stays. */
    Registration last() {
        return keys[count - 1];
    }

    void clear() {
        Arrays.fill(keys, null);
        count = 0;
    }
}
