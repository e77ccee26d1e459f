package io.selectors.kqueue;

import io.selectors.unix.EventCapacity;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The array into which a wait puts events. Used by the selecting thread only. */
final class EventArray {
    private final Platform platform;
    private final KqueueCalls calls;
    private ByteBuffer memory;
    private long address;
    private int capacity;

    EventArray(Platform platform, KqueueCalls calls) throws IOException {
        this.platform = platform;
        this.calls = calls;
        allocate(EventCapacity.MIN);
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
        int fitting = EventCapacity.fitting(capacity, needed, found);
        if (fitting != capacity) {
            try {
                allocate(fitting);
            } catch (IOException e) {
                // There is no memory: what is left over comes with the next wait.
            }
        }
    }

    /** Whether it has room for so many, if need be after growing. */
    boolean hasRoom(int needed) {
        if (needed > capacity) {
            fit(needed, 0);
        }
        return needed <= capacity;
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
