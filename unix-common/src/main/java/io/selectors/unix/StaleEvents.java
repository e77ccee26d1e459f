package io.selectors.unix;

import java.util.Arrays;

/**
 * Tells a late event from a ghost. An event of an earlier generation can come once, when it was on its way while the registration
 * changed. One that repeats comes from a description that lives on after its descriptor was closed, in a duplicate or a child; no
 * call can reach it any more.
 */
final class StaleEvents {
    /** A power of two long. */
    private final long[] recent = new long[16];
    private int next;

    /** Takes note of a stale event; answers whether the same came before. */
    boolean repeats(long data) {
        for (long seen : recent) {
            if (seen == data) {
                return true;
            }
        }
        recent[next++ & recent.length - 1] = data;
        return false;
    }

    void clear() {
        Arrays.fill(recent, 0);
    }
}
