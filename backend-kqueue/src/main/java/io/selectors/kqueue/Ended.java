package io.selectors.kqueue;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys whose other end is gone, and of which the kernel may so say nothing more: the selector itself reports them. Used with its
 * lock held, but for {@link #isEmpty}.
 */
final class Ended {
    private final List<KqueueKey> reported = new ArrayList<>();
    private volatile boolean any;

    void add(KqueueKey key) {
        if (!key.ended) {
            key.ended = true;
            reported.add(key);
            any = true;
        }
    }

    /** A new filter may tell of it: the key is as any other. */
    void remove(KqueueKey key) {
        if (key.ended) {
            key.ended = false;
            silence(key);
        }
    }

    /** Reports it no more, which was reported once. */
    void silence(KqueueKey key) {
        reported.remove(key);
        any = !reported.isEmpty();
    }

    boolean isEmpty() {
        return !any;
    }

    int count() {
        return reported.size();
    }

    KqueueKey get(int index) {
        return reported.get(index);
    }
}
