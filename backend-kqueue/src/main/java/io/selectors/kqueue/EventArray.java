package io.selectors.kqueue;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The array into which a wait puts events. Used by the selecting thread only. */
final class EventArray {
    private static final int MIN_CAPACITY = 64;
    private static final int GROWTH = 4;

    private final Platform platform;
    private final KqueueCalls calls;
    private ByteBuffer memory;
    private long address;
    private int capacity;

    EventArray(Platform platform, KqueueCalls calls) throws IOException {
        this.platform = platform;
        this.calls = calls;
        allocate(MIN_CAPACITY);
    }

    ByteBuffer memory() {
        return memory;
    }

    long address() {
        return address;
    }

    int capacity() {
        return capacity;
    }

    /** Makes it large enough for what a wait may bring, and for more than the last one if that was full; or smaller. */
    void fit(int needed, int found) {
        if (needed > capacity || found == capacity) {
            resize(Math.max(GROWTH * capacity, needed));
        } else if (capacity > MIN_CAPACITY && Math.max(needed, found) < capacity / (2 * GROWTH)) {
            resize(capacity / GROWTH);
        }
    }

    private void resize(int count) {
        try {
            allocate(count);
        } catch (IOException e) {
            // There is no memory: what is left over comes with the next wait.
        }
    }

    private void allocate(int count) throws IOException {
        ByteBuffer fresh = calls.allocate(count * platform.kevent.size());
        if (memory != null) {
            calls.release(memory);
        }
        memory = fresh;
        address = calls.address(fresh);
        capacity = count;
    }
}
