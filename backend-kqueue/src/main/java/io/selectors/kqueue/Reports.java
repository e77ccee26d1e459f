package io.selectors.kqueue;

import io.selectors.spi.Poller;
import io.selectors.spi.Registration;
import java.util.Arrays;

/** The reports of one wait, with the events of one key's filters coalesced. */
final class Reports {
    private Registration[] keys = new Registration[64];
    private int[] armings = new int[64];
    private int[] bits = new int[64];
    private int count;
    /** How many of them are of refused changes: the first. */
    private int refused;

    int count() {
        return count;
    }

    Registration key(int index) {
        return keys[index];
    }

    int arming(int index) {
        return armings[index];
    }

    int bits(int index) {
        return bits[index];
    }

    /** Before a wait, so that taking note of what it brings needs no memory. */
    void makeRoom(int needed) {
        if (needed > keys.length) {
            int length = Math.max(needed, 2 * keys.length);
            Registration[] allKeys = Arrays.copyOf(keys, length);
            int[] allArmings = Arrays.copyOf(armings, length);
            bits = Arrays.copyOf(bits, length);
            armings = allArmings;
            keys = allKeys;
        }
    }

    boolean hasRoom() {
        return count < keys.length;
    }

    /** An event of a key's, whose arming is yet to be found out. */
    void add(Registration key, int newBits) {
        Watch watch = Watch.of(key);
        if (watch.report == Watch.NOTHING) {
            watch.report = append(key, 0, 0);
        }
        bits[watch.report] |= newBits;
    }

    /** An event that is about no key any more. */
    void addForeign(int arming) {
        append(null, arming, 0);
    }

    /** A change that was refused, before the first event. */
    void addRefused(Registration key, int arming) {
        append(key, arming, Poller.REFUSED);
        refused = count;
    }

    private int append(Registration key, int arming, int newBits) {
        keys[count] = key;
        complete(count, arming, newBits);
        return count++;
    }

    /** Says what a report is of, and means. */
    void complete(int index, int arming, int readiness) {
        armings[index] = arming;
        bits[index] = readiness;
    }

    /** A key that leaves must not be held until the next wait, which may not come. */
    void forget(Registration key) {
        int report = Watch.of(key).report;
        if (report != Watch.NOTHING && keys[report] == key) {
            keys[report] = null;
        }
        for (int i = 0; i < refused; i++) {
            keys[i] = keys[i] == key ? null : keys[i];
        }
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            Registration key = keys[i]; // another thread may have it forgotten meanwhile
            if (key != null) {
                Watch.of(key).report = Watch.NOTHING;
                keys[i] = null;
            }
        }
        count = 0;
        refused = 0;
    }
}
