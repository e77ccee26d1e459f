package io.selectors.kqueue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the bindings share: how a timeout is given to the kernel. */
abstract class AbstractCalls implements KqueueCalls {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    final Platform platform;
    private final ByteBuffer timespec = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    /** Never written, and so any thread's. */
    private final ByteBuffer noTime = ByteBuffer.allocateDirect(2 * Long.BYTES);
    private final long timespecAddress;
    private final long noTimeAddress;

    @SuppressWarnings("this-escape") // address() uses no state
    AbstractCalls(Platform platform) {
        this.platform = platform;
        this.timespecAddress = address(timespec);
        this.noTimeAddress = address(noTime);
    }

    @Override
    public final int control(int kqueue, long changes, int count, long receipts, int capacity) {
        return kevent(kqueue, changes, count, receipts, capacity, noTimeAddress);
    }

    @Override
    public final int wait(int kqueue, long changes, int count, long events, int capacity, long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return await(kqueue, changes, count, events, capacity, 0);
        }
        // Clamped, for macOS refuses long ones: the caller waits again if that was too short.
        long seconds = Math.min(nanos / NANOS_PER_SECOND, platform.maxSeconds());
        timespec.putLong(0, seconds).putLong(Long.BYTES, nanos % NANOS_PER_SECOND);
        return await(kqueue, changes, count, events, capacity, nanos == 0 ? noTimeAddress : timespecAddress);
    }

    @Override
    public final int trigger(int kqueue, long change) {
        return kevent(kqueue, change, 1, 0, 0, noTimeAddress);
    }

    /** The address of a timespec of zero. */
    final long noTime() {
        return noTimeAddress;
    }

    /** kevent; {@code timespec} 0 waits without end. */
    abstract int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec);

    /** kevent, for a wait, which a signal may interrupt. */
    int await(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        return kevent(kqueue, changes, count, events, capacity, timespec);
    }
}
