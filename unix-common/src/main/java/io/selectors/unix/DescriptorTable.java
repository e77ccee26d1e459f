package io.selectors.unix;

import io.selectors.spi.Registration;
import java.util.Arrays;

/**
 * The registrations by descriptor: a hash table, for one high number must not cost what thousands of registrations do. Numbers that follow
 * each other, as a system gives them, never collide.
 *
 * <p>Changed with the selector's lock held. {@link #get} is also called by the selecting thread without it, and may then miss a registration
 * that is just being added or moved; whoever asks again with the lock held finds it.
 */
public final class DescriptorTable {
    private static final int MIN_LENGTH = 64;

    /** A power of two long, and half empty at least. */
    private Registration[] slots = new Registration[MIN_LENGTH];
    private int size;

    /** An empty table. */
    public DescriptorTable() {
    }

    /**
     * The registration of a number.
     *
     * @param fd any number
     * @return the registration, or null
     */
    public Registration get(int fd) {
        Registration[] current = slots;
        int mask = current.length - 1;
        int at = fd & mask;
        Registration key = current[at];
        while (key != null && key.fd() != fd) {
            at = at + 1 & mask;
            key = current[at];
        }
        return key;
    }

    /**
     * How many there are.
     *
     * @return the number
     */
    public int size() {
        return size;
    }

    /**
     * All registrations.
     *
     * @return a copy
     */
    public Registration[] toArray() {
        Registration[] all = new Registration[size];
        int next = 0;
        for (Registration key : slots) {
            if (key != null) {
                all[next++] = key;
            }
        }
        return all;
    }

    /** Makes room for one more, so that putting it there cannot fail. */
    public void makeRoom() {
        if (2 * (size + 1) > slots.length) {
            slots = rehashed(2 * slots.length);
        }
    }

    /**
     * Puts a registration where none has its number.
     *
     * @param key the registration, for which there is room
     */
    public void put(Registration key) {
        put(slots, key);
        size++;
    }

    /**
     * Takes a registration out.
     *
     * @param key the registration
     * @return false if it was not there
     */
    public boolean remove(Registration key) {
        if (get(key.fd()) != key) {
            return false;
        }
        int mask = slots.length - 1;
        int at = key.fd() & mask;
        while (slots[at] != key) {
            at = at + 1 & mask;
        }
        closeGap(at, mask);
        size--;
        if (slots.length > MIN_LENGTH && 8 * size < slots.length) {
            slots = rehashed(slots.length / 2);
        }
        return true;
    }

    /** Moves up what stands behind a gap and could not be found beyond it. */
    private void closeGap(int gap, int mask) {
        int open = gap;
        for (int at = gap + 1 & mask; slots[at] != null; at = at + 1 & mask) {
            int home = slots[at].fd() & mask;
            if ((at - home & mask) >= (at - open & mask)) {
                slots[open] = slots[at];
                open = at;
            }
        }
        slots[open] = null;
    }

    private Registration[] rehashed(int length) {
        Registration[] fresh = new Registration[length];
        for (Registration key : slots) {
            if (key != null) {
                put(fresh, key);
            }
        }
        return fresh;
    }

    private static void put(Registration[] slots, Registration key) {
        int mask = slots.length - 1;
        int at = key.fd() & mask;
        while (slots[at] != null) {
            at = at + 1 & mask;
        }
        slots[at] = key;
    }

    /** Takes all out. */
    public void clear() {
        Arrays.fill(slots, null);
        size = 0;
    }
}
