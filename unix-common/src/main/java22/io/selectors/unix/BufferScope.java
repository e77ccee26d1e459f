package io.selectors.unix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The class of this name for a Java that has java.lang.foreign. */
final class BufferScope {
    /** Of a buffer that is no view of a segment; null if that looks like the scope of an Arena that can be closed. */
    private static final Class<?> ENDLESS = endless();
    /** A power of two. */
    private static final int PLACES = 512;
    /**
     * Buffers known to be no views, each at the place of its hash. To ask for a scope makes 32 bytes of garbage a call in a JVM that has both
     * (JDK 25).
     */
    private static final AtomicReferenceArray<WeakReference<ByteBuffer>> PLAIN = new AtomicReferenceArray<>(PLACES);

    private BufferScope() {
    }

    private static Class<?> endless() {
        Class<?> plain = typeOf(ByteBuffer.allocateDirect(1));
        try (Arena confined = Arena.ofConfined(); Arena shared = Arena.ofShared()) {
            return List.of(confined.scope().getClass(), shared.scope().getClass()).contains(plain) ? null : plain;
        }
    }

    /**
     * Whether the memory may be freed while the buffer is in use. The JDK does not say so; that the classes of such scopes differ from a plain
     * buffer's shows it (JDK 25). Unknown ones are taken for those that end, which costs at most a copy.
     */
    static boolean mayEnd(ByteBuffer direct) {
        int place = System.identityHashCode(direct) & PLACES - 1;
        WeakReference<ByteBuffer> known = PLAIN.get(place);
        return (known == null || !known.refersTo(direct)) && !isPlain(direct, place, known);
    }

    private static boolean isPlain(ByteBuffer direct, int place, WeakReference<ByteBuffer> known) {
        boolean plain = typeOf(direct) == ENDLESS;
        if (plain && (known == null || known.refersTo(null))) {
            PLAIN.set(place, new WeakReference<>(direct));
        }
        return plain;
    }

    private static Class<?> typeOf(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).scope().getClass();
    }
}
