package io.selectors.kqueue;

import io.selectors.spi.Registration;
import java.util.ArrayList;

/**
 * The keys whose peer is gone, or that were revoked, and of which the kernel may say nothing more: the poller itself reports them. Guarded
 * by the poller's monitor, but for {@link #isEmpty}.
 */
final class PeerClosed {
    private final ArrayList<Registration> toReport = new ArrayList<>();
    private volatile boolean isEmpty = true;

    boolean isEmpty() {
        return isEmpty;
    }

    int count() {
        return toReport.size();
    }

    Registration get(int index) {
        return toReport.get(index);
    }

    /** Before one more is registered, so that taking note of its peer's end cannot fail. */
    void makeRoom(int keys) {
        toReport.ensureCapacity(keys);
    }

    void add(Registration key) {
        if (!Watch.of(key).isPeerClosed) {
            Watch.of(key).isPeerClosed = true;
            toReport.add(key);
            isEmpty = false;
        }
    }

    /** A new filter may tell of it: the key is as any other. */
    void remove(Registration key) {
        if (Watch.of(key).isPeerClosed) {
            Watch.of(key).isPeerClosed = false;
            silence(key);
        }
    }

    /** Reports a key no more that was to be reported once; it stays marked until it is armed again. */
    void silence(Registration key) {
        toReport.remove(key);
        isEmpty = toReport.isEmpty();
    }

    void clear() {
        toReport.clear();
        isEmpty = true;
    }
}
