package io.selectors.spi;

/**
 * Events that the system would not repeat and that nobody was told yet, because a handler threw before or memory ran out; and refused
 * changes. A queue whose links are in the keys, so that keeping an event needs no memory. Filled and emptied by the selecting thread;
 * others take out keys that were unregistered.
 */
final class UndeliveredEvents {
    private Registration first;
    private Registration last;
    private volatile int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The key that was kept first, or null. */
    synchronized Registration first() {
        return first;
    }

    /** Keeps an event, unless the system repeats it by itself, as it does with levels. A refused change it tells once. */
    void addUnlessRepeated(Registration key, int arming, int bits) {
        if (!Registration.isLevelTriggered(key.interest()) || (bits & Poller.REFUSED) != 0) {
            add(key, arming, bits);
        }
    }

    /** Keeps an event; one of the same key and arming becomes part of it. */
    synchronized void add(Registration key, int arming, int bits) {
        if (key.kept == 0) {
            append(key);
            key.kept = bits;
        } else {
            key.kept = key.keptArming == arming ? key.kept | bits : bits;
        }
        key.keptArming = arming;
    }

    /** Removes what was kept of an arming of a key; returns its readiness, or 0. */
    synchronized int removeAndGet(Registration key, int arming) {
        int bits = key.keptArming == arming ? key.kept : 0;
        if (bits != 0) {
            remove(key);
        }
        return bits;
    }

    /** Makes a key, if it is still here, the one that was kept last. */
    synchronized void moveToEnd(Registration key) {
        if (key.kept != 0) {
            unlink(key);
            append(key);
        }
    }

    synchronized void remove(Registration key) {
        if (key.kept != 0) {
            unlink(key);
            key.kept = 0;
        }
    }

    private void append(Registration key) {
        key.keptBefore = last;
        if (last == null) {
            first = key;
        } else {
            last.keptAfter = key;
        }
        last = key;
        size++;
    }

    private void unlink(Registration key) {
        if (key.keptBefore == null) {
            first = key.keptAfter;
        } else {
            key.keptBefore.keptAfter = key.keptAfter;
        }
        if (key.keptAfter == null) {
            last = key.keptBefore;
        } else {
            key.keptAfter.keptBefore = key.keptBefore;
        }
        key.keptBefore = null;
        key.keptAfter = null;
        size--;
    }

    synchronized void clear() {
        while (first != null) {
            remove(first);
        }
    }
}
