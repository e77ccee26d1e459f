package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.spi.Registration;
import io.selectors.unix.DescriptorTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The deferred changes that are submitted with the next wait: a changelist. If another thread changes or removes a key during that wait,
 * either may reach the kernel first, so the last change of the number is made once more. Guarded by the poller's monitor; constant during
 * the wait.
 */
final class ChangesInFlight {
    private static final int CAPACITY = 1024;

    private final Platform platform;
    private final DescriptorTable table;
    private final Filters filters;
    private final EventArray events;
    private final Reports reports;
    private final ChangeList changes;
    private final List<Registration> keys = new ArrayList<>();

    ChangesInFlight(Platform platform, KqueueCalls calls, DescriptorTable table, Filters filters, EventArray events, Reports reports)
            throws IOException {
        this.platform = platform;
        this.table = table;
        this.filters = filters;
        this.events = events;
        this.reports = reports;
        this.changes = new ChangeList(platform, calls, CAPACITY, 0);
    }

    /**
     * Whether another key's change may be added. Errors need room, too: one without ends the call (FreeBSD 14), or is written past the
     * array (DragonFly 5.9).
     */
    boolean hasRoom() {
        return changes.hasRoom() && events.hasRoom(changes.count() + ChangeList.OF_A_KEY);
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
        return changes.address();
    }

    /** How many changes there are, of all keys. */
    int count() {
        return changes.count();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * After the wait: the kernel has the changes, or is given them again.
     *
     * @param found how many events there are; below 0 if the wait failed, and nobody knows which changes were made
     * @return whether the kernel refused some of them
     */
    boolean settle(int found) {
        boolean isRefused = false;
        for (int i = 0, at = 0; i < found; i++, at += platform.kevent.size()) {
            if ((platform.kevent.flags(events.memory(), at) & Kevent.EV_ERROR) != 0) {
                isRefused = true;
                undo(platform.kevent.udata(events.memory(), at), (int) platform.kevent.data(events.memory(), at));
            }
        }
        for (Registration key : keys) {
            Watch watch = Watch.of(key);
            if (found < 0 || watch.isConflicting) {
                submitAgain(key);
            }
            watch.isInFlight = false;
            watch.isConflicting = false;
        }
        keys.clear();
        changes.clear();
        return isRefused;
    }

    /** Restores what the queue held before a change that the kernel refused, unless another thread has changed it since. */
    private void undo(long udata, int error) {
        Registration key = Watch.find(table, udata);
        if (key == null || !Watch.of(key).isInFlight || Watch.of(key).isConflicting) {
            return;
        }
        Watch watch = Watch.of(key);
        watch.isInFlight = false;
        if (filters.noteIfPeerIsGone(key, key.applied(), error)) {
            return;
        }
        int refused = key.appliedArming();
        int restored = Filters.isGone(error) ? error : filters.replace(key, watch.before);
        if (restored != 0) {
            key.invalidate();
        }
        if (!Filters.isGone(restored)) {
            key.apply(watch.before, watch.armingBefore);
            reports.addRefused(key, refused);
        }
    }

    /** Makes the last change of a number again, whoever holds it by now: one in flight may have overtaken it. */
    private void submitAgain(Registration changed) {
        Registration holder = table.get(changed.fd());
        if (holder == changed) {
            filters.resubmit(holder);
            return;
        }
        filters.removeAll(changed);
        // It was registered during this wait, and what was in flight may have taken its filters out: that it has none proves nothing.
        if (holder != null && filters.add(holder, holder.applied()) != 0) {
            holder.invalidate();
        }
    }
}
