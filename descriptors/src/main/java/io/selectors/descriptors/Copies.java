package io.selectors.descriptors;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Direct buffers for what comes from the heap, or goes there: a few, kept for the next one who needs one, on whatever thread. */
final class Copies {
    private static final int SIZE = 64 * 1024;
    private static final AtomicReferenceArray<ByteBuffer> KEPT = new AtomicReferenceArray<>(16);

    private Copies() {
    }

    /** One with room for that many bytes, or for as many as it has. */
    static ByteBuffer take(int limit) {
        ByteBuffer kept = KEPT.getAndSet(place(), null);
        ByteBuffer copy = kept == null ? ByteBuffer.allocateDirect(SIZE) : kept;
        return copy.clear().limit(Math.min(limit, SIZE));
    }

    static void giveBack(ByteBuffer copy) {
        KEPT.set(place(), copy);
    }

    private static int place() {
        return (int) (Thread.currentThread().getId() % KEPT.length());
    }
}
