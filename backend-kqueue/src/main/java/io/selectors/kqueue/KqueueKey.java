package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.unix.DescriptorKey;
import io.selectors.unix.DescriptorSelector;
import io.selectors.unix.FileIdentity;
import java.nio.channels.SelectableChannel;

/** A registration, with what a kqueue needs to know of it. Guarded by the selector's lock, but for {@link #heard} and reads of {@link #ended}. */
final class KqueueKey extends DescriptorKey {
    /** What the filters of this key said in the present harvest; the selecting thread's. */
    int heard;
    /**
     * What the queue holds filters for, null for none: of a fired one-shot that was added anew, nothing but a disabled one. What
     * travels counts as held.
     */
    Interest held;
    /** What the queue held before the change that travels in the wait in progress; null if none does. */
    Interest beforeTravel;
    /** Whether another thread changed or removed the key meanwhile. */
    boolean disturbed;
    /** Whether the other end is gone, and the kernel may say nothing more, or may: see {@link Ended}. */
    volatile boolean ended;

    KqueueKey(DescriptorSelector selector, SelectableChannel channel, int fd, FileIdentity identity, Interest interest,
            Object attachment) {
        super(selector, channel, fd, identity, interest, attachment);
    }
}
