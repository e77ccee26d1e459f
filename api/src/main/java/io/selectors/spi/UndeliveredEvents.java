package io.selectors.spi;

import java.util.Arrays;

/**
 * Events that the system would not repeat and that nobody was told yet, because a handler threw before; and refused changes. Filled and
 * emptied by the selecting thread; others take out keys that were unregistered.
 */
final class UndeliveredEvents {
    private Registration[] keys = new Registration[16];
    private int[] armings = new int[16];
    private int[] readiness = new int[16];
    private volatile int end;

    boolean isEmpty() {
        return end == 0;
    }

    /** The positions of all are below this. */
    int end() {
        return end;
    }

    /** Keeps an event; one of the same key and arming becomes part of it. */
    synchronized void add(Registration key, int arming, int bits) {
        int at = key.undelivered - 1;
        if (at < 0) {
            if (end == keys.length) {
                compact();
            }
            if (end == keys.length) {
                grow();
            }
            at = end;
            keys[at] = key;
            key.undelivered = at + 1;
            end = at + 1;
        } else if (armings[at] == arming) {
            readiness[at] |= bits;
            return;
        }
        armings[at] = arming;
        readiness[at] = bits;
    }

    private void grow() {
        int length = 2 * keys.length;
        keys = Arrays.copyOf(keys, length);
        armings = Arrays.copyOf(armings, length);
        readiness = Arrays.copyOf(readiness, length);
    }

    /** The key at a position, or null if it was taken out before. */
    Registration key(int at) {
        return keys[at];
    }

    /** Takes out the key at a position, or null if it was taken out before. */
    synchronized Registration take(int at) {
        Registration key = keys[at];
        if (key != null) {
            keys[at] = null;
            key.undelivered = 0;
        }
        return key;
    }

    /** The arming of what was kept at a position. */
    int arming(int at) {
        return armings[at];
    }

    /** What was kept at a position. */
    int readiness(int at) {
        return readiness[at];
    }

    /** Takes out what was kept of an arming of a key; returns its readiness, or 0. */
    synchronized int takeOf(Registration key, int arming) {
        int at = key.undelivered - 1;
        if (at < 0 || armings[at] != arming) {
            return 0;
        }
        take(at);
        return readiness[at];
    }

    synchronized void remove(Registration key) {
        if (key.undelivered != 0) {
            take(key.undelivered - 1);
        }
    }

    /** Closes the gaps. */
    synchronized void compact() {
        int kept = 0;
        for (int at = 0; at < end; at++) {
            Registration key = keys[at];
            if (key != null) {
                keys[at] = null;
                keys[kept] = key;
                armings[kept] = armings[at];
                readiness[kept] = readiness[at];
                key.undelivered = ++kept;
            }
        }
        end = kept;
    }

    synchronized void clear() {
        Arrays.fill(keys, null);
        end = 0;
    }
}
