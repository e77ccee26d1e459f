package io.selectors.unix;

import java.nio.ByteBuffer;

/** How long a buffer's memory lasts. This class is that of Java versions before 22; the part of the jar for later ones has another. */
final class BufferScope {
    private BufferScope() {
    }

    /** Whether the memory may be freed while the buffer is in use: java.lang.foreign, which may do that, is of Java 22. */
    static boolean mayEnd(ByteBuffer direct) {
        return false;
    }
}
