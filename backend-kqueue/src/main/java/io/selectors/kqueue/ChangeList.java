package io.selectors.kqueue;

import io.selectors.Interest;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Changes for kevent, of one key or of several, and how an interest becomes such: one filter for each direction, and for no
 * direction a disabled one, so that a closed number is still noticed.
 */
final class ChangeList {
    /** The most that one key needs: two filters, each deleted and added. */
    static final int OF_A_KEY = 4;
    /** Modes of a filter that is not there. */
    private static final int ABSENT = -1;

    private final Platform platform;
    private final ByteBuffer changes;
    private final long address;
    private final int receipt;
    private int count;
    /** The flags of all of them. */
    private int flags;

    /** One whose changes have a flag besides, EV_RECEIPT or 0. */
    ChangeList(Platform platform, KqueueCalls calls, int capacity, int receipt) throws IOException {
        this.platform = platform;
        this.receipt = receipt;
        this.changes = calls.allocate(capacity * platform.kevent.size());
        this.address = calls.address(changes);
    }

    long address() {
        return address;
    }

    int count() {
        return count;
    }

    /** Whether there is room for one key's more. */
    boolean hasRoom() {
        return (count + OF_A_KEY) * platform.kevent.size() <= changes.capacity();
    }

    /** Whether any of them may bring a filter into being. */
    boolean adds() {
        return (flags & Kevent.EV_ADD) != 0;
    }

    /** Whether the same filters are there afterwards, if enabled or not. */
    boolean keepsFilters() {
        return (flags & (Kevent.EV_ADD | Kevent.EV_DELETE)) == 0;
    }

    void clear() {
        count = 0;
        flags = 0;
    }

    void add(int fd, int filter, int action, long udata) {
        platform.kevent.put(changes, count * platform.kevent.size(), fd, filter, action | receipt, 0, udata);
        count++;
        flags |= action;
    }

    /** Brings a key from what the queue holds, null for nothing, to what it is to hold. */
    ChangeList change(int fd, Watch watch, Interest before, Interest after) {
        change(fd, watch.udata, platform.read, readModes(watch, before), readModes(watch, after), before, after);
        change(fd, watch.udata, platform.write, writeModes(before), writeModes(after), before, after);
        return this;
    }

    private void change(int fd, long udata, int filter, int had, int has, Interest before, Interest after) {
        // An EV_ADD keeps the flags that a filter was added with, and an edge is reported again for certain by a new filter only.
        if (had == has && has != ABSENT && !after.isEdgeTriggered()) {
            keep(fd, udata, filter, has, before, after);
            return;
        }
        if (had != ABSENT) {
            add(fd, filter, Kevent.EV_DELETE, udata);
        }
        if (has != ABSENT) {
            add(fd, filter, Kevent.EV_ADD | has, udata);
            if (after.isNone()) {
                // Not with EV_ADD in one: libkqueue would report it all the same.
                add(fd, filter, Kevent.EV_DISABLE, udata);
            }
        }
    }

    private void keep(int fd, long udata, int filter, int modes, Interest before, Interest after) {
        if (after.isNone()) {
            add(fd, filter, Kevent.EV_DISABLE, udata);
        } else if (before.isNone() || after.isOneShot()) {
            add(fd, filter, platform.has(Platform.Quirk.ENABLE_LOOKS_AGAIN) ? Kevent.EV_ENABLE : Kevent.EV_ADD | Kevent.EV_ENABLE | modes, udata);
        }
    }

    /** The filter that a key has in any case: the one to ask whether it is still there. */
    int anyFilter(Interest interest) {
        return hasRead(interest) ? platform.read : platform.write;
    }

    private static boolean hasRead(Interest interest) {
        return interest.isRead() || interest.isNone();
    }

    /** With EV_CLEAR, the guard of a pipe's writer never fires twice for what only another could read. */
    private int readModes(Watch watch, Interest interest) {
        if (interest != null && platform.isGuarded(watch, interest)) {
            return Kevent.EV_CLEAR;
        }
        return interest != null && hasRead(interest) ? modes(interest) : ABSENT;
    }

    private static int writeModes(Interest interest) {
        return interest != null && interest.isWrite() ? modes(interest) : ABSENT;
    }

    private static int modes(Interest interest) {
        if (interest.isNone()) {
            return 0;
        }
        // A one-shot is an edge by itself, and NetBSD ignores EV_DISPATCH beside EV_CLEAR.
        return interest.isOneShot() ? Kevent.EV_DISPATCH : interest.isEdgeTriggered() ? Kevent.EV_CLEAR : 0;
    }
}
