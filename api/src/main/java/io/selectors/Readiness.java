package io.selectors;

/**
 * What a registration is ready for: directions, and hints that may be missing but never lie.
 *
 * <p>Immutable; every combination is one preallocated instance. An error or a hang-up makes every requested direction ready, so
 * that the read or write that follows meets it. Hints never make an event alone, and are undefined on a raw socket that was never
 * connected.
 *
 * <pre>{@code
 * selector.select((key, readiness) -> {
 *     if (readiness.isReadable() && socket.read(buffer) < 0) {
 *         socket.close(); // the end is found by reading; isReadClosed() may tell beforehand
 *     }
 * });
 * }</pre>
 */
public final class Readiness {
    /** Bit of {@link #isReadable()}, for backends. */
    public static final int READ = 1;
    /** Bit of {@link #isWritable()}, for backends. */
    public static final int WRITE = 1 << 1;
    /** Bit of {@link #isPriority()}, for backends. */
    public static final int PRIORITY = 1 << 2;
    /** Bit of {@link #isReadClosed()}, for backends. */
    public static final int READ_CLOSED = 1 << 3;
    /** Bit of {@link #isHangup()}, for backends. */
    public static final int HANGUP = 1 << 4;
    /** Bit of {@link #isError()}, for backends. */
    public static final int ERROR = 1 << 5;
    /** The bits of every direction, for backends. */
    public static final int DIRECTIONS = READ | WRITE | PRIORITY;

    private static final Readiness[] ALL = new Readiness[1 << 6];

    static {
        for (int bits = 0; bits < ALL.length; bits++) {
            ALL[bits] = new Readiness(bits);
        }
    }

    private final int bits;

    private Readiness(int bits) {
        this.bits = bits;
    }

    /**
     * The instance with these bits, for backends.
     *
     * @param bits a union of the bits of this class
     * @return the one instance
     * @throws IndexOutOfBoundsException if other bits are set
     */
    public static Readiness of(int bits) {
        return ALL[bits];
    }

    /**
     * Returns whether a read or an accept will not block.
     *
     * @return whether it will not
     */
    public boolean isReadable() {
        return (bits & READ) != 0;
    }

    /**
     * Returns whether a write will not block, or a connect has finished or failed.
     *
     * @return whether that is so
     */
    public boolean isWritable() {
        return (bits & WRITE) != 0;
    }

    /**
     * Returns whether urgent data is there.
     *
     * @return whether it is
     */
    public boolean isPriority() {
        return (bits & PRIORITY) != 0;
    }

    /**
     * Hint: the peer will send no more; what it sent may still have to be read.
     *
     * @return whether the system says so
     */
    public boolean isReadClosed() {
        return (bits & READ_CLOSED) != 0;
    }

    /**
     * Hint: both directions are closed, or the other end of a pipe is.
     *
     * @return whether the system says so
     */
    public boolean isHangup() {
        return (bits & HANGUP) != 0;
    }

    /**
     * Hint: an error is pending; the next read, write or {@code finishConnect} throws it.
     *
     * @return whether the system says so
     */
    public boolean isError() {
        return (bits & ERROR) != 0;
    }

    /**
     * Names the parts, as in {@code READABLE|HANGUP}.
     *
     * @return the parts, or {@code NONE}
     */
    @Override
    public String toString() {
        return Names.of(bits, "READABLE", "WRITABLE", "PRIORITY", "READ_CLOSED", "HANGUP", "ERROR");
    }
}
