package io.selectors.memory;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.spi.KeyBase;
import io.selectors.spi.SelectorBase;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A selector over {@link MemoryChannel}s; counts what is asked of it, and refuses on demand. */
final class MemorySelector extends SelectorBase {
    /** What stands for the kernel, and its lock; the inner one of the selector's. */
    private final List<MemoryKey> kernel = new ArrayList<>();
    private final Map<SelectableChannel, MemoryKey> table = new HashMap<>();
    private boolean woken;

    private IOException refusal;
    private boolean forgetful;
    private int changes;
    private int closes;

    MemorySelector(Set<Feature> required) {
        super("memory", Set.of(Feature.EDGE_TRIGGERED), required);
    }

    // Injection

    /** Makes the next change fail. */
    void refuseNextChange(IOException failure) {
        refusal = failure;
    }

    /** Makes the next change find that the kernel no longer knows the registration. */
    void forgetNextChanged() {
        forgetful = true;
    }

    /** Makes a wait return although nobody asked for it. */
    void disturb() {
        nudge();
    }

    int changes() {
        return changes;
    }

    int closes() {
        return closes;
    }

    int tableSize() {
        synchronized (lock) {
            return table.size();
        }
    }

    void changed(MemoryChannel channel, int bits) {
        synchronized (kernel) {
            for (MemoryKey key : kernel) {
                if (key.isOf(channel)) {
                    key.changed(bits);
                }
            }
            kernel.notifyAll();
        }
    }

    // Hooks

    @Override
    protected boolean implAccepts(SelectableChannel channel) {
        return channel instanceof MemoryChannel;
    }

    @Override
    protected KeyBase implRegister(SelectableChannel channel, Interest interest, Object attachment) {
        MemoryKey holder = table.get(channel);
        if (holder != null) {
            throw alreadyRegistered(holder);
        }
        MemoryChannel source = (MemoryChannel) channel;
        source.watch(this);
        MemoryKey key = new MemoryKey(this, source, interest, attachment);
        table.put(channel, key);
        synchronized (kernel) {
            kernel.add(key);
            kernel.notifyAll();
        }
        return key;
    }

    @Override
    protected boolean implModify(KeyBase key, Interest before, Interest after, boolean deferred) throws IOException {
        changes++;
        if (refusal != null) {
            IOException failure = refusal;
            refusal = null;
            throw failure;
        }
        if (forgetful) {
            forgetful = false;
            return false;
        }
        synchronized (kernel) {
            ((MemoryKey) key).arm(after);
            kernel.notifyAll();
        }
        return true;
    }

    @Override
    protected void implUnregister(KeyBase key) {
        synchronized (kernel) {
            kernel.remove(key);
        }
    }

    @Override
    protected KeyBase implKey(SelectableChannel channel) {
        return table.get(channel);
    }

    @Override
    protected Collection<? extends KeyBase> implKeys() {
        return table.values();
    }

    @Override
    protected int implSelect(long nanos) {
        long deadline = System.nanoTime() + nanos;
        synchronized (kernel) {
            int found = harvest();
            while (found == 0 && !woken && sleep(nanos == FOREVER ? FOREVER : nanos <= 0 ? 0 : deadline - System.nanoTime())) {
                found = harvest();
            }
            if (woken) {
                woken = false;
                nudged();
            }
            return found;
        }
    }

    private int harvest() {
        int found = 0;
        for (MemoryKey key : kernel) {
            int bits = key.harvest();
            if (bits != 0) {
                found++;
                ready(key, bits);
            }
        }
        return found;
    }

    /** Answers false when the time is up. */
    private boolean sleep(long nanos) {
        if (nanos <= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(kernel, nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    protected void implWake() {
        synchronized (kernel) {
            if (closes > 0) {
                throw new IllegalStateException("woken after it was closed");
            }
            woken = true;
            kernel.notifyAll();
        }
    }

    @Override
    protected void implClose() {
        synchronized (kernel) {
            closes++;
            kernel.clear();
        }
    }
}
