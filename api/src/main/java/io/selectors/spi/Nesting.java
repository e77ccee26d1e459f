package io.selectors.spi;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A selector's queue in that of the poller thread: nested there by the first park, armed by each. */
final class Nesting {
    /** A change of what a poller watches. */
    @FunctionalInterface
    interface Change {
        boolean submit() throws IOException;
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

    /** Ends it for a while, so that a registration refused because of it can be tried again. Returns false if it was not nested. */
    boolean suspend() {
        synchronized (this) {
            if (key == null) {
                return false;
            }
            pause();
        }
        parked.unpark();
        return true;
    }

    /**
     * Changes a registration while this queue is not nested. Linux limits the paths through nested queues, and taking out and adding again
     * could exceed it. The next park nests the queue anew. Returns what the change does.
     */
    boolean without(Change change) throws IOException {
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
