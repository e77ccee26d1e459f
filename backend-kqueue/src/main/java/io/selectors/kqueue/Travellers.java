package io.selectors.kqueue;

import io.selectors.Interest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes that the selecting thread deferred, which travel in its next wait. Written with the selector's lock held; during the
 * wait nothing is.
 */
final class Travellers {
    private final ChangeList changes;
    private final long address;
    private final List<KqueueKey> keys = new ArrayList<>();

    Travellers(Platform platform, KqueueCalls calls, int capacity) throws IOException {
        this.changes = new ChangeList(platform, calls, capacity);
        this.address = calls.address(changes.buffer());
    }

    boolean hasRoom() {
        return changes.hasRoom(ChangeList.OF_A_KEY);
    }

    void add(KqueueKey key, long udata, Interest before, Interest after) {
        changes.change(key, udata, before, after);
        keys.add(key);
    }

    long address() {
        return address;
    }

    /** How many changes there are, of all keys. */
    int changes() {
        return changes.count();
    }

    /** How many keys there are. */
    int count() {
        return keys.size();
    }

    KqueueKey get(int index) {
        return keys.get(index);
    }

    void clear() {
        keys.clear();
        changes.clear();
    }
}
