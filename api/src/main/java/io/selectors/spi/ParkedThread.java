package io.selectors.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/** Where a virtual thread parks that selects, and where whoever has news for it finds it. */
final class ParkedThread {
    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(ParkedThread.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The thread that is parked or about to park; null once it is to go on. */
    private volatile Thread thread;

    /** From here on {@link #unpark} finds the current thread. */
    void enter() {
        thread = Thread.currentThread();
    }

    /** From here on it finds none. */
    void leave() {
        thread = null;
    }

    /** Parks the thread that has entered until {@link #unpark}, an interrupt, or the end of the time. */
    void park(long nanos) {
        Thread current = Thread.currentThread();
        long deadline = nanos == Poller.FOREVER ? 0 : System.nanoTime() + nanos;
        long left = nanos;
        // The thread's permit is anybody's: that it was unparked does not say that it was by us.
        while (left > 0 && thread == current && !current.isInterrupted()) {
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
        Thread parked = thread;
        if (parked == null || !THREAD.compareAndSet(this, parked, null)) {
            return false;
        }
        LockSupport.unpark(parked);
        return true;
    }
}
