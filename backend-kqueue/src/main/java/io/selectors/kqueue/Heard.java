package io.selectors.kqueue;

import java.util.Arrays;

/** Joins what the filters of one key say in one harvest, for the kernel reports each. The selecting thread's. */
final class Heard {
    private KqueueKey[] keys = new KqueueKey[64];
    private int count;

    void add(KqueueKey key, int bits) {
        if (key.heard == 0) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, 2 * keys.length);
            }
            keys[count++] = key;
        }
        key.heard |= bits;
    }

    int count() {
        return count;
    }

    /** Takes a key out, in any order. */
    KqueueKey take() {
        KqueueKey key = keys[--count];
        keys[count] = null;
        return key;
    }
}
