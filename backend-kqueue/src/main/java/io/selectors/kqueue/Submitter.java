package io.selectors.kqueue;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes the changes of one key at once: in one call with a receipt of each, or one by one where receipts cannot be trusted. Used with
 * the selector's lock held.
 */
final class Submitter {
    private final Platform platform;
    private final KqueueCalls calls;
    private final int queue;
    private final boolean hasReceipts;
    private final ChangeList changes;
    private final ByteBuffer receipts;
    private final long receiptsAddress;
    private int made;

    Submitter(Platform platform, KqueueCalls calls, int queue) throws IOException {
        this.platform = platform;
        this.calls = calls;
        this.queue = queue;
        this.hasReceipts = !platform.has(Platform.Quirk.NO_RECEIPTS);
        this.changes = new ChangeList(platform, calls, ChangeList.OF_A_KEY, hasReceipts ? Kevent.EV_RECEIPT : 0);
        this.receipts = calls.allocate(ChangeList.OF_A_KEY * platform.kevent.size());
        this.receiptsAddress = calls.address(receipts);
    }

    /** The list, empty, to be filled and submitted. */
    ChangeList start() {
        changes.clear();
        return changes;
    }

    /** Makes one change; returns 0 or an error's number. */
    int submit(int ident, int filter, int flags, long udata) {
        start().add(ident, filter, flags, udata);
        return submit();
    }

    /** How many changes of the last list the kernel took. */
    int made() {
        return made;
    }

    /** Makes the changes in the list; returns 0 or the first error's number. */
    int submit() {
        made = 0;
        return hasReceipts ? submitTogether() : submitOneByOne();
    }

    private int submitTogether() {
        int count = calls.control(queue, changes.address(), changes.count(), receiptsAddress, changes.count());
        if (count < 0) {
            return -count;
        }
        int first = 0;
        for (int i = 0, at = 0; i < count; i++, at += platform.kevent.size()) {
            boolean failed = (platform.kevent.flags(receipts, at) & Kevent.EV_ERROR) != 0 && platform.kevent.data(receipts, at) != 0;
            made += failed ? 0 : 1;
            first = failed && first == 0 ? (int) platform.kevent.data(receipts, at) : first;
        }
        return first;
    }

    /** Without room for receipts an error is kevent's own result, and ends the list. */
    private int submitOneByOne() {
        int first = 0;
        for (int i = 0; i < changes.count(); i++) {
            int error = -calls.control(queue, changes.address() + (long) i * platform.kevent.size(), 1, 0, 0);
            made += error > 0 ? 0 : 1;
            first = first == 0 ? error : first;
        }
        return first;
    }
}
