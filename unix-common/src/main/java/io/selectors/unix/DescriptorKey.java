package io.selectors.unix;

import io.selectors.Interest;
import io.selectors.spi.KeyBase;
import java.nio.channels.SelectableChannel;

/** A registration of a file descriptor, a channel's or a raw one. */
public final class DescriptorKey extends KeyBase {
    /** What a raw descriptor was when it was registered; null for a channel, which says itself whether it is open. */
    final FileIdentity identity;
    /** Travels with every event, so that one of an earlier registration or arming is known as late. */
    volatile int generation;
    /** The generation whose one-shot has fired; one that differs from {@link #generation} means nothing. */
    private int firedGeneration;

    DescriptorKey(DescriptorSelector selector, SelectableChannel channel, int fd, FileIdentity identity, Interest interest,
            Object attachment, int generation) {
        super(selector, channel, fd, interest, attachment);
        this.identity = identity;
        this.generation = generation;
        this.firedGeneration = generation - 1;
    }

    /**
     * What the system is to send with this key's events.
     *
     * @return the current generation
     */
    public int generation() {
        return generation;
    }

    boolean hasFired() {
        return firedGeneration == generation;
    }

    void fired() {
        firedGeneration = generation;
    }

    boolean stands() {
        return isRegistered();
    }
}
