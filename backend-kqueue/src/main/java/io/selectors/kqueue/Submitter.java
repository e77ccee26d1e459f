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
    private final ChangeList changes;
    private final long changesAddress;
    private final ByteBuffer receipts;
    private final long receiptsAddress;

    Submitter(Platform platform, KqueueCalls calls) throws IOException {
        this.platform = platform;
        this.calls = calls;
        this.changes = new ChangeList(platform, calls, ChangeList.OF_A_KEY);
        this.changesAddress = calls.address(changes.buffer());
        this.receipts = calls.allocate(ChangeList.OF_A_KEY * platform.kevent.size());
        this.receiptsAddress = calls.address(receipts);
    }

    /** The list, empty, to be filled and submitted. */
    ChangeList start() {
        changes.clear();
        return changes;
    }

    /** Makes one change; answers 0 or an error's number. */
    int submit(int queue, int ident, int filter, int flags, long udata) {
        start().add(ident, filter, flags, udata);
        return submit(queue);
    }

    /** Makes the changes in the list; answers 0 or the first error's number. */
    int submit(int queue) {
        return platform.hasReceipts() ? submitTogether(queue) : submitOneByOne(queue);
    }

    private int submitTogether(int queue) {
        if (changes.count() == 0) {
            return 0;
        }
        changes.wantReceipts();
        int count = calls.control(queue, changesAddress, changes.count(), receiptsAddress, changes.count());
        if (count < 0) {
            return -count;
        }
        for (int i = 0, at = 0; i < count; i++, at += platform.kevent.size()) {
            if ((platform.kevent.flags(receipts, at) & Kevent.EV_ERROR) != 0 && platform.kevent.data(receipts, at) != 0) {
                return (int) platform.kevent.data(receipts, at);
            }
        }
        return 0;
    }

    /** Without room for receipts an error is kevent's own result, and ends the list. */
    private int submitOneByOne(int queue) {
        int first = 0;
        for (int i = 0; i < changes.count(); i++) {
            int error = -calls.control(queue, changesAddress + (long) i * platform.kevent.size(), 1, 0, 0);
            first = first == 0 ? error : first;
        }
        return first;
    }
}
