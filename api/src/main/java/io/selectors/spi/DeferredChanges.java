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

    void add(Registration key) {
        if (key.deferred != 0) {
            return;
        }
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
        }
        keys[count++] = key;
        key.deferred = count;
    }

    void remove(Registration key) {
        if (key.deferred == 0) {
            return;
        }
        Registration last = removeLast();
        if (last != key) {
            keys[key.deferred - 1] = last;
            last.deferred = key.deferred;
            key.deferred = 0;
        }
    }

    /** Takes one out, in any order. */
    Registration removeLast() {
        Registration last = keys[--count];
        keys[count] = null;
        last.deferred = 0;
        return last;
    }

    void clear() {
        Arrays.fill(keys, null);
        count = 0;
    }
}
