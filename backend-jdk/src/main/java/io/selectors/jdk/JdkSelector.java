package io.selectors.jdk;

import io.selectors.Interest;
import io.selectors.Feature;
import io.selectors.Readiness;
import io.selectors.spi.KeyBase;
import io.selectors.spi.SelectorBase;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A selector over one of java.nio's. One-shot is made here: a key that has fired is disarmed before its event is handed out.
 *
 * <p>java.nio acts upon changes and cancellations only within a select. So a change wakes a select that is blocked in another
 * thread, which then waits again; and an unregistration runs a select of its own that is discarded.
 */
final class JdkSelector extends SelectorBase {
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Consumer<SelectionKey> DISCARD = key -> { };

    private final Selector nio = Selector.open();
    private final Set<JdkKey> keys = new HashSet<>();
    private final Consumer<SelectionKey> harvest = this::harvest;
    /** Keys whose WRITE is an OP_CONNECT; to be looked at before every select, for nobody tells when the connect is finished. */
    private final List<JdkKey> connecting = new ArrayList<>();
    private volatile boolean hasConnecting;
    /** Set while another thread wants java.nio's monitor, which it would not get from a thread that selects in a loop. */
    private volatile boolean deregistering;
    /** Numbers the selects. */
    private volatile long selection;

    private final List<JdkKey> fired = new ArrayList<>();
    private int found;

    JdkSelector(String backend, Set<Feature> required) throws IOException {
        super(backend, Set.of(), required);
    }

    // Registering

    @Override
    protected KeyBase implRegister(SelectableChannel channel, Interest interest, Object attachment) throws IOException {
        SelectionKey held = channel.keyFor(nio);
        if (held != null && held.isValid()) {
            throw alreadyRegistered((JdkKey) held.attachment());
        }
        JdkKey key = new JdkKey(this, channel, interest, attachment);
        key.nioKey = channel.register(nio, key.ops(interest), key);
        keys.add(key);
        noteConnecting(key, interest);
        nudgeOther();
        return key;
    }

    private void noteConnecting(JdkKey key, Interest interest) {
        if (interest.isWrite() && key.isConnecting() && !connecting.contains(key)) {
            connecting.add(key);
            hasConnecting = true;
        }
    }

    private void nudgeOther() {
        if (isSelectingElsewhere()) {
            nio.wakeup();
        }
    }

    // Changing and leaving

    @Override
    protected boolean implModify(KeyBase base, Interest before, Interest after, boolean deferred) {
        JdkKey key = (JdkKey) base;
        key.changedIn = selection;
        key.silent = false;
        if (!arm(key, key.ops(after))) {
            return false;
        }
        noteConnecting(key, after);
        nudgeOther();
        return true;
    }

    /** Answers false if the channel was closed. */
    private static boolean arm(JdkKey key, int ops) {
        try {
            key.nioKey.interestOps(ops);
            return true;
        } catch (CancelledKeyException e) {
            return false;
        }
    }

    @Override
    protected boolean implDefers() {
        return false;
    }

    @Override
    protected void implUnregister(KeyBase base) {
        JdkKey key = (JdkKey) base;
        connecting.remove(key);
        key.nioKey.cancel();
        deregistering = true;
        try {
            nio.wakeup();
            nio.selectNow(DISCARD);
        } catch (IOException e) {
            // The key is cancelled all the same; the next select meets the failure and throws it.
            System.getLogger("io.selectors").log(System.Logger.Level.DEBUG, "A deregistration was put off", e);
        } finally {
            deregistering = false;
            // The discarded select may have taken a wake-up that was meant for the caller's.
            nio.wakeup();
        }
    }

    @Override
    protected KeyBase implKey(SelectableChannel channel) {
        SelectionKey nioKey = channel.keyFor(nio);
        return nioKey == null ? null : (JdkKey) nioKey.attachment();
    }

    @Override
    protected Collection<? extends KeyBase> implKeys() {
        return keys;
    }

    // Selecting

    @Override
    protected int implSelect(long nanos) throws IOException {
        if (hasConnecting) {
            followConnects();
        }
        found = 0;
        selection++;
        if (nanos <= 0) {
            nio.selectNow(harvest);
        } else if (nanos == FOREVER) {
            nio.select(harvest);
        } else {
            nio.select(harvest, millis(nanos));
        }
        if (deregistering) {
            letPass();
        }
        if (!fired.isEmpty()) {
            disarmFired();
        }
        return found;
    }

    /** Rounded up: a part of a millisecond must not become 0, which java.nio takes for "without end". */
    private static long millis(long nanos) {
        return nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
    }

    /** A connect that is finished, by whomever, turns OP_CONNECT into OP_WRITE. */
    private void followConnects() {
        synchronized (lock) {
            connecting.removeIf(key -> {
                if (key.isConnecting()) {
                    return false;
                }
                if (!key.silent) {
                    arm(key, key.ops(applied(key)));
                }
                return true;
            });
            hasConnecting = !connecting.isEmpty();
        }
    }

    private void letPass() {
        synchronized (lock) {
            // Whoever deregisters holds the lock until it is done.
            assert !deregistering;
        }
    }

    /** Called within java.nio's select, under its monitors: takes notes only. */
    private void harvest(SelectionKey nioKey) {
        JdkKey key = (JdkKey) nioKey.attachment();
        found++;
        if (key.interest().isOneShot()) {
            fired.add(key);
        } else {
            ready(key, readiness(nioKey));
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

    /** What was changed since this select began may have been found as it was before: it stays armed, to be found again. */
    private void disarmFired() {
        synchronized (lock) {
            for (JdkKey key : fired) {
                if (key.changedIn < selection && !key.silent && key.nioKey.isValid()) {
                    int bits = readiness(key.nioKey);
                    key.silent = true;
                    arm(key, 0);
                    ready(key, bits);
                }
            }
            fired.clear();
        }
    }

    // Waking and closing

    @Override
    protected void implWake() {
        nio.wakeup();
    }

    @Override
    protected void implClose() {
        try {
            nio.close();
        } catch (IOException e) {
            System.getLogger("io.selectors").log(System.Logger.Level.WARNING, "java.nio's selector did not close cleanly", e);
        }
    }
}
