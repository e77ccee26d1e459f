package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.spi.Registration;
import io.selectors.unix.FileIdentity;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;

/** What the poller knows of a registration: its state. Guarded by the poller's monitor. */
final class Watch {
    /** No report of this key in this wait. */
    static final int NOTHING = -1;

    /** Comes with each event. The same for all armings, for libkqueue keeps the first, and OpenBSD may. */
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

    private Watch(Registration key, boolean isPipe, boolean isNamedFifo, int arming, int wait) {
        this.udata = (long) arming << 32 | key.fd();
        this.isPipe = isPipe;
        this.isNamedFifo = isNamedFifo;
        this.changedIn = wait;
    }

    /** Of a key that is being registered; {@code identity} is null for a channel. */
    static Watch create(Registration key, FileIdentity identity, int arming, int wait) {
        SelectableChannel channel = key.channel();
        boolean isPipe = identity == null ? channel instanceof Pipe.SinkChannel || channel instanceof Pipe.SourceChannel
                : identity.isPipe();
        return new Watch(key, isPipe, identity != null && identity.isNamedFifo(), arming, wait);
    }

    static Watch of(Registration key) {
        return (Watch) key.state();
    }
}
