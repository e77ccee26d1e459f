package io.selectors.spi;

import java.util.concurrent.atomic.AtomicBoolean;

/** Ends waits on demand. Its monitor keeps a wake-up from meeting a closed poller. */
final class WakeUp {
    private final Poller poller;
    private final ParkedThread parked;
    private final AtomicBoolean requested = new AtomicBoolean();
    private boolean closed;

    WakeUp(Poller poller, ParkedThread parked) {
        this.poller = poller;
        this.parked = parked;
    }

    /** Asks for the end of a select; returns false if that was asked for already. */
    boolean request() {
        return requested.compareAndSet(false, true);
    }

    /** Whether there is a request that was not cleared. */
    boolean isRequested() {
        return requested.get();
    }

    /**
     * Clears the request; returns whether there was one. One whose {@link #endWait} is still on its way counts, too. Nobody else clears
     * it, so that the look and the store need not be one step.
     */
    boolean consume() {
        boolean isRequested = requested.get();
        if (isRequested) {
            requested.set(false);
        }
        return isRequested;
    }

    /** Makes the wait in progress, or the next one, return, without ending the select. */
    void endWait() {
        if (!parked.unpark()) {
            wakePoller();
        }
    }

    private synchronized void wakePoller() {
        if (!closed) {
            poller.wake();
        }
    }

    /** From here on the poller is left alone. */
    synchronized void close() {
        closed = true;
    }
}
