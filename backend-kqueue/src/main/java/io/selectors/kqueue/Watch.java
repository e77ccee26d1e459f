package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.spi.Registration;
import io.selectors.unix.DescriptorTable;
import io.selectors.unix.FileIdentity;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;

/** What the poller knows of a registration: its state. Guarded by the poller's monitor. */
final class Watch {
    /** No report of this key in this wait. */
    static final int NOTHING = -1;

    /**
     * Comes with each event: the arming of the registration, and the descriptor. The same for all armings, for libkqueue keeps the first,
     * and OpenBSD may.
     */
    final long udata;
    /** Whether it is an end of a pipe or FIFO. */
    final boolean isPipe;
    /** Whether that is one with a name. */
    final boolean isNamedFifo;
    /** The wait in which its filters were last changed. */
    int changedIn;
    /** Whether the other end is gone, or the descriptor was revoked: the kernel may say nothing more. */
    boolean isPeerClosed;
    /** Whether a change of it is submitted with the wait at hand, or the next one. */
    boolean isInFlight;
    /** Whether another thread changed or removed it meanwhile, and the two may have reached the kernel in either order. */
    boolean isConflicting;
    /** What the queue held before the change in flight, and of which arming. */
    Interest before;
    int armingBefore;
    /** Where its report of the wait at hand is, or {@link #NOTHING}. */
    int report = NOTHING;

    /** Of a key that is being registered; {@code identity} is null for a channel. */
    Watch(Registration key, FileIdentity identity, int arming, int wait) {
        SelectableChannel channel = key.channel();
        this.udata = (long) arming << 32 | key.fd();
        this.isPipe = identity == null ? channel instanceof Pipe.SinkChannel || channel instanceof Pipe.SourceChannel
                : identity.isPipe();
        this.isNamedFifo = identity != null && identity.isNamedFifo();
        this.changedIn = wait;
    }

    static Watch of(Registration key) {
        return (Watch) key.state();
    }

    /** The key that an event is about; null if it has left, even if another one has its number now. */
    static Registration find(DescriptorTable keys, long udata) {
        Registration key = keys.get((int) udata);
        return key != null && of(key).udata == udata ? key : null;
    }
}
