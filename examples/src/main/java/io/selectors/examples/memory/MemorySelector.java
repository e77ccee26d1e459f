package io.selectors.examples.memory;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.spi.KeyBase;
import io.selectors.spi.SelectorBase;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Waits until something changes, then asks every channel. Whoever changes something wakes the wait. */
final class MemorySelector extends SelectorBase {
    private final Map<SelectableChannel, MemoryKey> table = new ConcurrentHashMap<>();
    /** Holds one wake-up at most: many count as one. */
    private final BlockingQueue<Boolean> wakeups = new ArrayBlockingQueue<>(1);

    MemorySelector(Set<Feature> required) {
        super(MemoryBackend.NAME, Set.of(), required);
    }

    /** Called by a channel that may have become ready. */
    void changed() {
        nudge();
    }

    @Override
    protected boolean implAccepts(SelectableChannel channel) {
        return channel instanceof MemoryChannel;
    }

    @Override
    protected KeyBase implRegister(SelectableChannel channel, Interest interest, Object attachment) {
        MemoryKey key = new MemoryKey(this, (MemoryChannel) channel, interest, attachment);
        MemoryKey holder = table.putIfAbsent(channel, key);
        if (holder != null) {
            throw alreadyRegistered(holder);
        }
        ((MemoryChannel) channel).watch(this);
        changed();
        return key;
    }

    @Override
    protected boolean implModify(KeyBase key, Interest before, Interest after, boolean deferred) {
        ((MemoryKey) key).arm(after);
        changed();
        return true;
    }

    @Override
    protected void implUnregister(KeyBase key) {
        ((MemoryChannel) key.channel()).unwatch(this);
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
        int found = harvest();
        await(found == 0 ? nanos : 0);
        return found == 0 ? harvest() : found;
    }

    private int harvest() {
        int found = 0;
        for (MemoryKey key : table.values()) {
            int bits = key.harvest();
            if (bits != 0) {
                ready(key, bits);
                found++;
            }
        }
        return found;
    }

    /** Until a wake-up or the end of the time. */
    private void await(long nanos) {
        try {
            wakeups.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void implWake() {
        wakeups.offer(true);
    }

    @Override
    protected void implClose() {
        table.keySet().forEach(channel -> ((MemoryChannel) channel).unwatch(this));
    }
}
