package io.selectors.spi;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A selector whose kernel does what the test says, on the test's thread; counts what is asked of it. */
final class ScriptedSelector extends SelectorBase {
    /** By channel, or by number. */
    private final Map<Object, ScriptedKey> table = new HashMap<>();
    private final List<Runnable> reports = new ArrayList<>();
    private final Queue<IOException> refusals = new ArrayDeque<>();
    private final boolean passes;
    private boolean forgetful;
    private boolean woken;
    private int strays;
    private int waits;
    private int looksAtKeys;
    private int changes;
    private int closes;
    private int wakes;
    private int leaves;
    private boolean fruitful;
    private Runnable meanwhile = () -> { };

    /** One that hands out what it finds at once, or in a batch. */
    ScriptedSelector(boolean passes) {
        this(passes, Set.of(), Set.of());
    }

    ScriptedSelector(boolean passes, Set<Feature> features, Set<Feature> required) {
        super("scripted", features, required);
        this.passes = passes;
    }

    private static final class ScriptedKey extends KeyBase {
        ScriptedKey(SelectorBase selector, SelectableChannel channel, int fd, Interest interest, Object attachment) {
            super(selector, channel, fd, interest, attachment);
        }
    }

    // The script

    /** Makes the next wait report a key. */
    void report(SelectorKey key, int bits) {
        reports.add(() -> ready((KeyBase) key, bits));
    }

    /** Makes one more change fail. */
    void refuseChange(IOException failure) {
        refusals.add(failure);
    }

    /** Makes the next change find that the kernel no longer knows the registration. */
    void forgetNextChanged() {
        forgetful = true;
    }

    /** Makes a wait return although nobody asked for it. */
    void disturb() {
        nudge();
    }

    /** Makes so many waits find nothing but a report that is about no key. */
    void reportStrays(int waits) {
        strays = waits;
    }

    int waits() {
        return waits;
    }

    /** How often the base asked for all keys. */
    int looksAtKeys() {
        return looksAtKeys;
    }

    int changes() {
        return changes;
    }

    int closes() {
        return closes;
    }

    /** Has something done during each wait. */
    void meanwhile(Runnable action) {
        meanwhile = action;
    }

    /** How many registrations the kernel was told to end. */
    int leaves() {
        return leaves;
    }

    int wakes() {
        return wakes;
    }

    int tableSize() {
        return table.size();
    }

    // Hooks

    @Override
    protected KeyBase implRegister(SelectableChannel channel, Interest interest, Object attachment) {
        ScriptedKey key = new ScriptedKey(this, channel, -1, interest, attachment);
        table.put(channel, key);
        return key;
    }

    @Override
    protected KeyBase implRegister(int fd, Interest interest, Object attachment) {
        ScriptedKey key = new ScriptedKey(this, null, fd, interest, attachment);
        table.put(fd, key);
        return key;
    }

    @Override
    protected boolean implModify(KeyBase key, Interest before, Interest after, boolean deferred) throws IOException {
        changes++;
        IOException refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
        return !forgetful;
    }

    @Override
    protected void implUnregister(KeyBase key) {
        reports.remove(key);
        leaves++;
    }

    @Override
    protected KeyBase implKey(SelectableChannel channel) {
        return table.get(channel);
    }

    @Override
    protected KeyBase implKey(int fd) {
        return table.get(fd);
    }

    @Override
    protected Collection<? extends KeyBase> implKeys() {
        looksAtKeys++;
        return table.values();
    }

    @Override
    protected int implSelect(long nanos) {
        waits++;
        meanwhile.run();
        fruitful = strays == 0;
        if (!fruitful) {
            strays--;
            return 1;
        }
        int found = reports.size();
        if (!passes) {
            reportAll();
        }
        if (woken) {
            woken = false;
        } else if (found == 0 && nanos > 0) {
            sleep(nanos);
        }
        return found;
    }

    @Override
    protected int implHarvest(int found) {
        if (passes && fruitful) {
            reportAll();
        }
        return found;
    }

    private void reportAll() {
        List<Runnable> all = List.copyOf(reports);
        reports.clear();
        all.forEach(Runnable::run);
    }

    private static void sleep(long nanos) {
        if (nanos == FOREVER) {
            throw new AssertionError("nothing would ever end this wait");
        }
        LockSupport.parkNanos(nanos);
    }

    @Override
    protected void implWake() {
        if (closes > 0) {
            throw new IllegalStateException("woken after it was closed");
        }
        woken = true;
        wakes++;
    }

    @Override
    protected void implClose() {
        closes++;
    }
}
