package io.selectors.spi;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The virtual thread that is parked in a select, so that others can unpark it. */
final class ParkedThread {
    /** The thread that is parked or about to park; null once it is to go on. */
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    /** From here on {@link #unpark} finds the current thread. */
    void enter() {
        thread.set(Thread.currentThread());
    }

    /** From here on it finds none. */
    void leave() {
        thread.set(null);
    }

    /** Parks the thread that has entered until {@link #unpark}, an interrupt, or the end of the time. */
    void park(long nanos) {
        Thread current = Thread.currentThread();
        long deadline = nanos == Poller.FOREVER ? 0 : System.nanoTime() + nanos;
        long left = nanos;
        // The thread's permit is anybody's: that it was unparked does not say that it was by us.
        while (left > 0 && thread.get() == current && !current.isInterrupted()) {
            if (nanos == Poller.FOREVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, left);
                left = deadline - System.nanoTime();
            }
        }
    }

    /** Lets the thread that has entered go on; any thread. Returns false if there is none. */
    boolean unpark() {
        // Mostly there is none, and a look is cheaper than an exchange.
        Thread parked = thread.get() == null ? null : thread.getAndSet(null);
        LockSupport.unpark(parked); // which takes null for nobody
        return parked != null;
    }
}
