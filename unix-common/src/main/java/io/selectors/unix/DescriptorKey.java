package io.selectors.unix;

import io.selectors.Interest;
import io.selectors.spi.KeyBase;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;

/** A registration of a file descriptor, a channel's or a raw one. */
public class DescriptorKey extends KeyBase {
    /** What a raw descriptor was when it was registered; null for a channel, which says itself whether it is open. */
    final FileIdentity identity;
    /** Travels with every event, so that one of an earlier registration or arming is known as late. */
    volatile int generation;
    /** The generation whose one-shot has fired; one that differs from {@link #generation}, which is never 0, means nothing. */
    private volatile int firedGeneration;

    /**
     * A new registration.
     *
     * @param selector its selector
     * @param channel its channel, or null
     * @param fd its file descriptor
     * @param identity what a raw descriptor is; null for a channel
     * @param interest what is asked for
     * @param attachment any object, or null
     */
    protected DescriptorKey(DescriptorSelector selector, SelectableChannel channel, int fd, FileIdentity identity,
            Interest interest, Object attachment) {
        super(selector, channel, fd, interest, attachment);
        this.identity = identity;
    }

    /**
     * What the system is to send with this key's events.
     *
     * @return the current generation
     */
    public final int generation() {
        return generation;
    }

    /**
     * Answers whether the one-shot that was last armed has fired.
     *
     * @return whether it has
     */
    public final boolean hasFired() {
        return firedGeneration == generation;
    }

    final void rearmed() {
        firedGeneration = 0;
    }

    final void fired() {
        firedGeneration = generation;
    }

    /**
     * Answers whether this is one end of a pipe or FIFO.
     *
     * @return whether it is
     */
    public final boolean isPipe() {
        return identity == null ? channel() instanceof Pipe.SinkChannel || channel() instanceof Pipe.SourceChannel
                : identity.isPipe();
    }

    /**
     * Answers whether this is a FIFO with a name, see {@link FileIdentity#isNamedFifo}.
     *
     * @return whether it is
     */
    public final boolean isNamedFifo() {
        return identity != null && identity.isNamedFifo();
    }

    /**
     * Answers whether the registration stands and its channel, if any, is open.
     *
     * @return whether that is so
     */
    public final boolean stands() {
        return isRegistered();
    }
}
