package io.selectors.unix;

import java.nio.ByteBuffer;

/** How long a buffer's memory lasts. This class is that of Java versions before 22; the part of the jar for later ones has another. */
final class BufferScope {
    /** java.lang.foreign frees memory that a buffer views. Where the jar lacks its part for it, each buffer may be such a view. */
    private static final boolean UNKNOWN = Runtime.version().feature() >= 22;

    private BufferScope() {
    }

    /** Whether the memory may be freed while the buffer is in use. */
    static boolean mayEnd(ByteBuffer direct) {
        return UNKNOWN;
    }
}
