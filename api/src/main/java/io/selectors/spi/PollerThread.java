package io.selectors.spi;

import io.selectors.Interest;
import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.TimeUnit;

/**
 * Waits for selectors whose virtual threads are parked: one daemon thread, and one poller in which the queues of theirs are nested, each
 * armed for one report. A backend has one for all its selectors that use the same calls. The first virtual thread that parks starts
 * the thread; it ends, and the poller is closed, some seconds after the last nested selector was closed.
 *
 * <p>A report may be late, about a queue that is gone, or whose number has come back: then a thread is unparked for nothing, polls, and
 * parks again.
 *
 * <pre>{@code
 * static final PollerThread POLLER_THREAD = new PollerThread("queues", QueuePoller::new);
 *
 * static Selector open() throws IOException {
 *     return new PollingSelector("queue", Set.of(), Set.of(), new QueuePoller(), POLLER_THREAD);
 * }
 * }</pre>
 */
public final class PollerThread {
    /**
     * Opens pollers of one kind.
     */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens one.
         *
         * @return a new poller, which has a {@link Poller#queue} and watches the queues of others of its kind
         * @throws IOException if the system refuses
         */
        Poller open() throws IOException;
    }

    private static final Interest ONE_REPORT = Interest.READ.oneShot();
    private static final long LINGER = TimeUnit.SECONDS.toNanos(5);
    private static final long PROBE = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final Opener opener;
    private final KeyList nested = new KeyList();
    /** Null while there is no thread. */
    private Poller poller;
    private int lastArming;
    private boolean isProbed;
    private boolean isReported;

    /**
     * Starts nothing yet.
     *
     * @param name what the thread is to be called
     * @param opener opens its poller
     */
    public PollerThread(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    /** Takes in a queue, and arms it: its next report unparks a thread, once. */
    synchronized Registration nest(int queue, ParkedThread parked) throws IOException {
        if (poller == null) {
            start();
        }
        Registration holder = poller.find(queue);
        if (holder != null) {
            // Of a selector that has exchanged its queue.
            remove(holder);
        }
        nested.makeRoom();
        Registration key = add(poller, queue, parked);
        nested.add(key);
        return key;
    }

    private Registration add(Poller outer, int queue, ParkedThread parked) throws IOException {
        Registration key = new Registration(null, null, null, queue, ONE_REPORT, parked);
        outer.add(key, nextArming());
        return key;
    }

    private int nextArming() {
        lastArming = Registration.armingAfter(lastArming);
        return lastArming;
    }

    /** Arms a queue again. Returns false if it is nested no more. */
    synchronized boolean arm(Registration key) throws IOException {
        return nested.contains(key) && poller.modify(key, ONE_REPORT, nextArming(), false);
    }

    /** Takes out a queue, before it is closed or after. */
    synchronized void unnest(Registration key) {
        if (nested.contains(key)) {
            remove(key);
            if (nested.size() == 0) {
                poller.wake();
            }
        }
    }

    private void remove(Registration key) {
        poller.remove(key);
        nested.remove(key);
    }

    private void start() throws IOException {
        ensureReported();
        Poller fresh = opener.open();
        try {
            if (!isProbed) {
                probe(fresh);
            }
            ensureReported();
            startThread(fresh);
        } catch (IOException | RuntimeException | Error e) {
            fresh.close();
            throw e;
        }
        poller = fresh;
    }

    private void ensureReported() throws IOException {
        if (isProbed && !isReported) {
            throw new IOException("This system does not report a queue that is nested in another");
        }
    }

    /** libkqueue takes a nested kqueue, and never reports it. */
    private void probe(Poller outer) throws IOException {
        Poller inner = opener.open();
        try {
            isReported = inner.queue() >= 0 && reports(outer, inner);
            isProbed = true;
        } finally {
            inner.close();
        }
    }

    private boolean reports(Poller outer, Poller inner) throws IOException {
        Registration key = add(outer, inner.queue(), null);
        inner.wake();
        long deadline = System.nanoTime() + PROBE;
        int found;
        do {
            found = outer.await(PROBE);
        } while (found == 0 && System.nanoTime() < deadline);
        outer.remove(key);
        return found > 0;
    }

    private void startThread(Poller fresh) throws IOException {
        try {
            newThread(() -> run(fresh)).start();
        } catch (OutOfMemoryError e) {
            throw new IOException("No thread to wait for parked selectors: " + e.getMessage(), e);
        }
    }

    /** The thread must not keep the first caller's class loader alive. */
    @SuppressWarnings("removal") // needed before Java 24
    private Thread newThread(Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY);
            thread.setContextClassLoader(PollerThread.class.getClassLoader());
            return thread;
        });
    }

    // By the thread

    private void run(Poller own) {
        try {
            boolean isOver;
            do {
                boolean isIdle = isIdle();
                int found = own.await(isIdle ? LINGER : Poller.FOREVER);
                unpark(own, found);
                isOver = isIdle && found == 0 && end(own);
            } while (!isOver);
        } catch (IOException | RuntimeException | Error e) {
            fail(own, e);
        }
    }

    /** With the lock held, because a queue that is being nested may be reported before the poller knows its key. */
    private synchronized void unpark(Poller own, int found) {
        for (int i = 0; i < found; i++) {
            unpark(own.key(i));
        }
    }

    private static void unpark(Registration key) {
        if (key != null) {
            ((ParkedThread) key.attachment()).unpark();
        }
    }

    private synchronized boolean isIdle() {
        return nested.size() == 0;
    }

    private synchronized boolean end(Poller own) {
        if (nested.size() > 0) {
            return false;
        }
        own.close();
        poller = null;
        return true;
    }

    /** Those who are parked poll in steps for a while, and then try to start another thread. */
    private synchronized void fail(Poller own, Throwable cause) {
        poller = null;
        for (int i = 0; i < nested.size(); i++) {
            unpark(nested.get(i));
        }
        nested.clear();
        own.close();
        // Last, for it needs memory.
        System.getLogger("io.selectors").log(System.Logger.Level.WARNING, "The thread that waits for parked selectors has failed", cause);
    }
}
