package io.selectors.spi;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A selector's queue in that of the poller thread: nested there by the first park, armed by each. */
final class Nesting {
    /** A change of what a poller watches. */
    @FunctionalInterface
    interface Change<T> {
        T submit() throws IOException;
    }

    /** How long to do without after it was refused. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Poller poller;
    private final PollerThread pollerThread;
    private final ParkedThread parked;
    private Registration key;
    private boolean isPaused;
    private long pausedAt;

    /** {@code pollerThread} is null if there is none for this poller. */
    Nesting(Poller poller, PollerThread pollerThread, ParkedThread parked) {
        this.poller = poller;
        this.pollerThread = pollerThread;
        this.parked = parked;
    }

    boolean isPossible() {
        return pollerThread != null;
    }

    /** Has the next report, or one that is there already, unpark the selecting thread. Returns false where that cannot be had now. */
    synchronized boolean arm() {
        if (isPaused && System.nanoTime() - pausedAt < PAUSE) {
            return false;
        }
        isPaused = false;
        try {
            if (!armNested()) {
                pause();
            }
        } catch (IOException e) {
            System.getLogger("io.selectors").log(System.Logger.Level.DEBUG, "A virtual thread polls in steps instead of being unparked", e);
            pause();
        }
        return !isPaused;
    }

    private boolean armNested() throws IOException {
        int queue = poller.queue();
        if (key != null && key.fd() == queue) {
            return pollerThread.arm(key);
        }
        end();
        key = pollerThread.nest(queue, parked);
        return true;
    }

    private void pause() {
        end();
        isPaused = true;
        pausedAt = System.nanoTime();
    }

    private void end() {
        if (key != null) {
            pollerThread.unnest(key);
            key = null;
        }
    }

    /**
     * Makes a change while this queue is not nested. Linux limits the paths through nested queues, and how deep they are; what is added, or
     * taken out and added again, could exceed it. The next park nests the queue anew, or polls in steps if that is refused. Returns what the
     * change returns.
     */
    <T> T without(Change<T> change) throws IOException {
        try {
            synchronized (this) {
                end();
                return change.submit();
            }
        } finally {
            parked.unpark();
        }
    }

    /** Before the poller is closed. */
    synchronized void close() {
        end();
    }
}
