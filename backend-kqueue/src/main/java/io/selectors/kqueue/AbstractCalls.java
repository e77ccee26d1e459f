package io.selectors.kqueue;

import io.selectors.unix.UnixCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the bindings share: how a timeout is given to the kernel. */
abstract class AbstractCalls implements KqueueCalls {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    final Platform platform;
    private final UnixCalls unix;
    private final ByteBuffer timespec = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    /** Never written, and so any thread's. */
    private final ByteBuffer noTime = ByteBuffer.allocateDirect(2 * Long.BYTES);
    private final long timespecAddress;
    private final long noTimeAddress;

    AbstractCalls(Platform platform, UnixCalls unix) {
        this.platform = platform;
        this.unix = unix;
        this.timespecAddress = unix.address(timespec);
        this.noTimeAddress = unix.address(noTime);
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

    @Override
    public int pipe(ByteBuffer ends) {
        return unix.pipe(ends);
    }

    @Override
    public int read(int fd, long bytes, int count) {
        return unix.read(fd, bytes, count);
    }

    @Override
    public int write(int fd, long bytes, int count) {
        return unix.write(fd, bytes, count);
    }

    @Override
    public int close(int fd) {
        return unix.close(fd);
    }

    @Override
    public final long address(ByteBuffer direct) {
        return unix.address(direct);
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
