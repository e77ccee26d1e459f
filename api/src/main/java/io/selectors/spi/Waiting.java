package io.selectors.spi;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How the selecting thread waits. A platform thread waits in the poller. A virtual thread would hold its carrier there: it polls, has
 * the poller thread unpark it, parks, and polls again. No monitor is held while it is parked. Used by the selecting
 * thread only.
 */
final class Waiting {
    /** Between two polls of a virtual thread that nobody unparks. */
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);
    /** How many polls of one select may find nothing to deliver before a virtual thread leaves its carrier for a while. */
    private static final int POLLS_IN_VAIN = 16;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Poller poller;
    private final State state;
    private final WakeUp wakeUp;
    private final ParkedThread parked;
    private final Nesting nesting;
    private final Interruption interruption;
    private boolean parks;
    private int pollsInVain;
    private boolean isWoken;
    private long wakeUps;

    Waiting(Poller poller, State state, WakeUp wakeUp, ParkedThread parked, Nesting nesting) {
        this.poller = poller;
        this.state = state;
        this.wakeUp = wakeUp;
        this.parked = parked;
        this.nesting = nesting;
        this.interruption = new Interruption(wakeUp::endWait);
    }

    /** Begins a select. A new owner is another thread than the last time, or the first: only then is asked whether it is virtual. */
    void begin(boolean isNewOwner) {
        isWoken = false;
        pollsInVain = 0;
        if (isNewOwner) {
            parks = nesting.isPossible() && VirtualThreads.isVirtual(Thread.currentThread());
        }
    }

    /** Whether a wake-up or an interrupt has ended the select. */
    boolean isOver() {
        return isWoken || Thread.currentThread().isInterrupted();
    }

    /** How many selects a wake-up has ended. */
    long wakeUps() {
        return wakeUps;
    }

    /**
     * Waits once, and may return early; returns how many reports there are. A wake-up is for this select until it has delivered something:
     * one by a handler is for the next.
     */
    int await(long nanos, boolean hasDelivered) throws IOException {
        // The last select may have met a wake-up that is for this one.
        int found = nanos <= 0 || wakeUp.isRequested() ? poller.await(0) : parks ? awaitParked(nanos) : awaitBlocked(nanos);
        state.ensureOpen();
        if (!hasDelivered && wakeUp.consume()) {
            wakeUps += isWoken ? 0 : 1;
            isWoken = true;
        }
        return found;
    }

    private int awaitBlocked(long nanos) throws IOException {
        interruption.enter();
        try {
            return poller.await(nanos);
        } finally {
            interruption.leave();
        }
    }

    /** An interrupt unparks a thread by itself. */
    private int awaitParked(long nanos) throws IOException {
        if (pollsInVain++ >= POLLS_IN_VAIN) {
            // What is nobody's can be reported again and again.
            LockSupport.parkNanos(this, Math.min(nanos, PAUSE));
            int found = poller.await(0);
            pollsInVain = found > 0 ? POLLS_IN_VAIN : 0;
            return found;
        }
        int found = poller.await(0);
        if (found > 0) {
            return found;
        }
        pollsInVain = 0;
        parked.enter();
        try {
            // From here on, `endWait` finds this thread. An earlier request is seen here.
            if (wakeUp.isRequested() || !state.isOpen()) {
                return 0;
            }
            parked.park(nesting.arm() ? nanos : Math.min(nanos, STEP));
        } finally {
            parked.leave();
        }
        return poller.await(0);
    }
}
