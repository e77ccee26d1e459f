package io.selectors.jdk;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.spi.Poller;
import io.selectors.spi.Registration;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Polls one of java.nio's selectors. One-shot is made here: what has fired is disarmed before it is reported.
 *
 * <p>java.nio acts on changes and cancellations only within a select. So a change wakes a select that is blocked in another thread,
 * which then waits again; and an unregistration runs a select of its own that is discarded.
 *
 * <p>java.nio does not say of which arming a report is. What was changed during the wait that found it is not reported: it stays armed,
 * and is found again by the next wait. The monitor guards the {@link NioRegistration}s.
 */
final class JdkPoller implements Poller {
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Consumer<SelectionKey> DISCARD = key -> { };
    /** How many waits in a row may bring nothing before it is asked whether they waited at all. */
    private static final int WAITS_IN_VAIN = 3;
    private static final long PAUSE = NANOS_PER_MILLI;

    private final Selector nio;
    private final Consumer<SelectionKey> collector = this::collect;
    /** Held while a thread deregisters. The selecting thread would not leave it java.nio's monitor between two selects. */
    private final Object deregistrationLock = new Object();
    private volatile boolean deregistering;
    /** Odd during a wait. Written by the selecting thread alone. */
    private volatile int waitNumber;

    private Registration[] keys = new Registration[64];
    private int[] armings = new int[64];
    private int[] readiness = new int[64];
    private int count;
    /** How often a wait was woken. Of two at once, one may not be counted. */
    private volatile int wakes;
    private int wakesSeen;
    private int waitsInVain;

    JdkPoller(Selector nio) {
        this.nio = nio;
    }

    /** What java.nio holds of a registration. */
    private static final class NioRegistration {
        private SelectionKey nioKey;
        /** The wait in which it was last changed: asked after the change, so that a wait which may have missed it is noted. */
        private int changedIn;
        /** Whether a one-shot has fired and was not armed again. */
        private boolean silent;
        /** Where its last report is, or was. */
        private int report;
    }

    // Registrations

    @Override
    public Registration find(SelectableChannel channel) {
        SelectionKey nioKey = channel.keyFor(nio);
        return nioKey == null ? null : (Registration) nioKey.attachment();
    }

    @Override
    public void add(Registration key, int arming) throws IOException {
        synchronized (this) {
            NioRegistration held = new NioRegistration();
            key.state(held);
            key.apply(key.interest(), arming);
            held.nioKey = key.channel().register(nio, ops(key.channel(), key.interest()), key);
            held.changedIn = waitNumber;
        }
        endWait();
    }

    @Override
    public boolean modify(Registration key, Interest after, int arming, boolean deferred) {
        synchronized (this) {
            NioRegistration held = held(key);
            held.silent = false;
            if (!arm(held, ops(key.channel(), after))) {
                return false;
            }
            held.changedIn = waitNumber;
            key.apply(after, arming);
        }
        endWait();
        return true;
    }

    private static NioRegistration held(Registration key) {
        return (NioRegistration) key.state();
    }

    /** Returns false if the channel was closed. */
    private static boolean arm(NioRegistration held, int ops) {
        try {
            held.nioKey.interestOps(ops);
            return true;
        } catch (CancelledKeyException e) {
            return false;
        }
    }

    /**
     * An interest in java.nio's terms. WRITE of a pending connect is OP_CONNECT, and OP_WRITE as well: java.nio reports the one while it is
     * pending and the other once it is finished, by whomever (read in JDK 17 and 25). With OP_READ alone it is reported when it is
     * refused, for then java.nio has everything ready.
     */
    private static int ops(SelectableChannel channel, Interest interest) {
        boolean pending = channel instanceof SocketChannel socket && socket.isConnectionPending();
        int write = pending ? SelectionKey.OP_CONNECT | SelectionKey.OP_WRITE : SelectionKey.OP_WRITE;
        return channel.validOps() & ((interest.isRead() ? READ_OPS : 0) | (interest.isWrite() ? write : 0));
    }

    @Override
    public void remove(Registration key) {
        removeReport(key);
        held(key).nioKey.cancel();
        held(key).nioKey.attach(null);
        if (key.isSourceOpen()) {
            deregister();
        }
        // Else closing it has cancelled it, and the next select deregisters it, with all others at once.
    }

    /** It must not be held until the next wait, which may not come. */
    private synchronized void removeReport(Registration key) {
        int report = held(key).report;
        if (keys[report] == key) {
            keys[report] = null;
        }
    }

    private void deregister() {
        synchronized (deregistrationLock) {
            deregistering = true;
            try {
                wake();
                nio.selectNow(DISCARD);
            } catch (IOException e) {
                // The key is cancelled all the same; the next select meets the failure and throws it.
                System.getLogger("io.selectors").log(System.Logger.Level.DEBUG, "A deregistration was put off", e);
            } finally {
                deregistering = false;
                // The discarded select may have taken a wake-up that was meant for the caller's.
                wake();
            }
        }
    }

    @Override
    public boolean defers() {
        return false;
    }

    // Waiting

    @Override
    public int await(long nanos) throws IOException {
        Arrays.fill(keys, 0, count, null);
        count = 0;
        waitNumber++;
        try {
            if (nanos <= 0) {
                nio.selectNow(collector);
            } else {
                selectOrPause(nanos);
            }
            if (deregistering) {
                awaitDeregistration();
            }
            if (count > 0) {
                stamp();
            }
            return count;
        } finally {
            waitNumber++;
        }
    }

    /**
     * java.nio may return at once, with nothing, again and again: what a socket receives before its connect is finished is not reported until
     * then, and does not let a select wait (JDK 17 and 25). It is asked again after a pause.
     */
    private void selectOrPause(long nanos) throws IOException {
        long start = waitsInVain < WAITS_IN_VAIN ? 0 : System.nanoTime();
        select(nanos);
        int seen = wakes;
        if (count > 0 || seen != wakesSeen) {
            wakesSeen = seen;
            waitsInVain = 0;
        } else if (waitsInVain < WAITS_IN_VAIN) {
            waitsInVain++;
        } else if (System.nanoTime() - start < Math.min(nanos, PAUSE)) {
            LockSupport.parkNanos(Math.min(nanos, PAUSE));
        }
    }

    private void select(long nanos) throws IOException {
        if (nanos == FOREVER) {
            nio.select(collector);
        } else {
            nio.select(collector, millis(nanos));
        }
    }

    /** Rounded up: a part of a millisecond must not become 0, which java.nio takes for "without end". */
    private static long millis(long nanos) {
        return nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
    }

    private void awaitDeregistration() {
        synchronized (deregistrationLock) {
            assert !deregistering;
        }
    }

    /** Called within java.nio's select, under its monitors: takes notes only. */
    private void collect(SelectionKey nioKey) {
        if (count == keys.length) {
            resize(2 * count);
        }
        Registration key = (Registration) nioKey.attachment();
        if (key != null) {
            keys[count++] = key;
        }
    }

    /** All of them or none, for memory may run out. */
    private void resize(int length) {
        Registration[] allKeys = Arrays.copyOf(keys, length);
        int[] allArmings = Arrays.copyOf(armings, length);
        readiness = Arrays.copyOf(readiness, length);
        armings = allArmings;
        keys = allKeys;
    }

    /** Says what was found, and of which arming it is. */
    private synchronized void stamp() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            Registration key = keys[i];
            if (key == null) {
                continue;
            }
            NioRegistration held = held(key);
            if (held.changedIn != waitNumber && !held.silent) {
                held.report = kept;
                keys[kept] = key;
                armings[kept] = key.appliedArming();
                int bits = readiness(held.nioKey);
                readiness[kept++] = bits;
                held.silent = key.applied().isOneShot() && (bits & key.applied().directions()) != 0;
            }
            if (held.silent) {
                disarm(held);
            }
        }
        Arrays.fill(keys, kept, count, null);
        count = kept;
    }

    private static void disarm(NioRegistration held) {
        try {
            arm(held, 0);
        } catch (OutOfMemoryError e) {
            // It is found again, not reported, and disarmed then.
        }
    }

    /** Nothing, if the channel was closed since it was found. */
    private static int readiness(SelectionKey nioKey) {
        try {
            int ops = nioKey.readyOps();
            return ((ops & READ_OPS) != 0 ? Readiness.READ : 0) | ((ops & ~READ_OPS) != 0 ? Readiness.WRITE : 0);
        } catch (CancelledKeyException e) {
            return 0;
        }
    }

    @Override
    public Registration key(int index) {
        return keys[index];
    }

    @Override
    public int arming(int index) {
        return armings[index];
    }

    @Override
    public int readiness(int index) {
        return readiness[index];
    }

    // Waking and closing

    private void endWait() {
        if ((waitNumber & 1) != 0) {
            wake();
        }
    }

    @Override
    public void wake() {
        wakes++;
        nio.wakeup();
    }

    @Override
    public void close() {
        Arrays.fill(keys, null);
        // java.nio keeps those that it has not yet told the system of.
        nio.keys().forEach(nioKey -> nioKey.attach(null));
        try {
            nio.close();
        } catch (IOException e) {
            System.getLogger("io.selectors").log(System.Logger.Level.WARNING, "java.nio's selector did not close cleanly", e);
        }
    }
}
