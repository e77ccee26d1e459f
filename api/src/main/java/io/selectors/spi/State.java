package io.selectors.spi;

import java.nio.channels.ClosedSelectorException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** Whether a selector is open, and who selects. Any thread. */
final class State {
    static final int IDLE = 0;
    static final int SELECTING = 1;
    /** A bit, added to one of the others; never removed. */
    private static final int CLOSED = 2;
    private static final AtomicIntegerFieldUpdater<State> VALUE = AtomicIntegerFieldUpdater.newUpdater(State.class, "value");

    private volatile int value = IDLE;
    /** The thread that selects now, or selected last: the one whose changes may be deferred. */
    private volatile Thread owner;

    /** Makes the current thread the one that selects; returns whether it is another thread than the last time, or the first. */
    boolean begin() {
        if (!VALUE.compareAndSet(this, IDLE, SELECTING)) {
            ensureOpen();
            throw new IllegalStateException("A select is in progress"
                    + (isOwner() ? " on this thread: a handler cannot select" : " on another thread"));
        }
        if (isOwner()) {
            return false;
        }
        owner = Thread.currentThread();
        return true;
    }

    /** Nobody selects any more; returns whether it was closed meanwhile. */
    boolean end() {
        if (VALUE.compareAndSet(this, SELECTING, IDLE)) {
            return false;
        }
        value = CLOSED;
        return true;
    }

    /** Closes; returns the state before: {@link #IDLE}, {@link #SELECTING}, or another if it was closed already. */
    int close() {
        return VALUE.getAndUpdate(this, before -> before | CLOSED);
    }

    boolean isOpen() {
        return (value & CLOSED) == 0;
    }

    void ensureOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }

    /** Whether the current thread selects now, or selected last. */
    boolean isOwner() {
        return owner == Thread.currentThread();
    }

    void clearOwner() {
        owner = null;
    }

    @Override
    public String toString() {
        Thread thread = owner;
        return !isOpen() ? ", closed" : value == SELECTING ? ", selecting on " + thread : "";
    }
}
