package io.selectors.memory;

import io.selectors.Readiness;
import io.selectors.contract.Source;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel that counts bytes instead of holding them; always writable. */
final class MemoryChannel extends AbstractSelectableChannel implements Source {
    private final Set<MemorySelector> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger bytes = new AtomicInteger();

    MemoryChannel() throws IOException {
        super(null);
        configureBlocking(false);
    }

    void watch(MemorySelector selector) {
        watchers.add(selector);
    }

    int readiness() {
        return bytes.get() > 0 ? Readiness.READ | Readiness.WRITE : Readiness.WRITE;
    }

    @Override
    public MemoryChannel channel() {
        return this;
    }

    @Override
    public void fill() {
        bytes.incrementAndGet();
        watchers.forEach(selector -> selector.changed(this, Readiness.READ));
    }

    @Override
    public void take() {
        bytes.decrementAndGet();
    }

    @Override
    public void drain() {
        bytes.set(0);
    }

    @Override
    public int validOps() {
        return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    }

    @Override
    protected void implCloseSelectableChannel() {
        // Nothing is held.
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // It never blocks anyway.
    }
}
