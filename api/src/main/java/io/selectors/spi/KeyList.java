package io.selectors.spi;

import java.util.Arrays;

/**
 * All registrations of a selector, without gaps, and when to look for those whose channel was closed without being unregistered: seldom
 * enough that the cost per call is constant. Used with the selector's lock held, but for {@link #countSelect}, which is used by the
 * selecting thread only.
 */
final class KeyList {
    private static final int MIN_INTERVAL = 64;
    /** One sweep per eight selects and key: then its cost does not matter. */
    private static final int SELECTS_PER_KEY = 8;

    private Registration[] keys = new Registration[16];
    private int size;
    private long selectsLeft = MIN_INTERVAL;
    private int registrationsLeft = MIN_INTERVAL;

    int size() {
        return size;
    }

    Registration get(int position) {
        return keys[position];
    }

    boolean contains(Registration key) {
        return key.position < size && keys[key.position] == key;
    }

    /** Makes room for one more, so that adding it cannot fail. */
    void makeRoom() {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size + size / 2);
        }
    }

    void add(Registration key) {
        key.position = size;
        keys[size++] = key;
        registrationsLeft--;
    }

    /** The last one takes its place. */
    void remove(Registration key) {
        Registration last = keys[--size];
        keys[size] = null;
        if (last != key) {
            keys[key.position] = last;
            last.position = key.position;
        }
        if (size < keys.length / 4 && keys.length > 16) {
            shrink();
        }
    }

    private void shrink() {
        try {
            keys = Arrays.copyOf(keys, keys.length / 2);
        } catch (OutOfMemoryError e) {
            // There is no memory to save some with: it stays as long as it is.
        }
    }

    Registration[] toArray() {
        return Arrays.copyOf(keys, size);
    }

    void clear() {
        Arrays.fill(keys, null);
        size = 0;
    }

    /** Counts a select; returns whether a sweep is due. */
    boolean countSelect() {
        return --selectsLeft <= 0;
    }

    boolean isSweepDueInRegistration() {
        return registrationsLeft <= 0;
    }

    /** After all were looked at. */
    void swept() {
        registrationsLeft = Math.max(MIN_INTERVAL, size);
        selectsLeft = Math.max(MIN_INTERVAL, SELECTS_PER_KEY * (long) size);
    }
}
