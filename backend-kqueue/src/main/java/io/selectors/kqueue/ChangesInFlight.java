package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.spi.Registration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The deferred changes that are submitted with the next wait: a changelist. Guarded by the poller's monitor; constant during the wait. */
final class ChangesInFlight {
    private static final int CAPACITY = 1024;

    private final ChangeList changes;
    private final long address;
    private final List<Registration> keys = new ArrayList<>();

    ChangesInFlight(Platform platform, KqueueCalls calls) throws IOException {
        this.changes = new ChangeList(platform, calls, CAPACITY);
        this.address = calls.address(changes.buffer());
    }

    boolean hasRoom() {
        return changes.hasRoom(ChangeList.OF_A_KEY);
    }

    /** Adds a change of a key from what the queue holds, which can be restored if it is refused. */
    void add(Registration key, Interest after) {
        keys.add(key); // first, for it alone may fail, of memory
        Watch watch = Watch.of(key);
        changes.change(key.fd(), watch, key.applied(), after);
        watch.isInFlight = true;
        watch.before = key.applied();
        watch.armingBefore = key.appliedArming();
    }

    long address() {
        return address;
    }

    /** How many changes there are, of all keys. */
    int count() {
        return changes.count();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The keys, in the order in which their changes are submitted. */
    List<Registration> keys() {
        return keys;
    }

    void clear() {
        keys.clear();
        changes.clear();
    }
}
