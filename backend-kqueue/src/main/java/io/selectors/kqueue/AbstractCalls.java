package io.selectors.kqueue;

import io.selectors.unix.UnixCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What the bindings share: the memory, and how a timeout is given to the kernel. */
abstract class AbstractCalls implements KqueueCalls {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Netty's clamp, because macOS refuses more than 2^31-1 s. The caller waits again if that was too short. */
    private static final long MAX_SECONDS = 86_399;
    private static final int TIMESPEC = 2 * Long.BYTES;

    final Platform platform;
    /** Where a timespec of zero is. Never written, and so any thread's. */
    final long noTime;
    private final UnixCalls unix;
    private final List<ByteBuffer> memory = new ArrayList<>();
    private final ByteBuffer timespec;
    private final long timespecAddress;

    AbstractCalls(Platform platform, UnixCalls unix) throws IOException {
        this.platform = platform;
        this.unix = unix;
        this.timespec = unix.allocate(2 * TIMESPEC);
        this.timespecAddress = unix.address(timespec);
        this.noTime = timespecAddress + TIMESPEC;
        memory.add(timespec);
    }

    @Override
    public final ByteBuffer allocate(int size) throws IOException {
        ByteBuffer allocated = unix.allocate(size);
        memory.add(allocated);
        return allocated;
    }

    @Override
    public final void release(ByteBuffer released) {
        memory.removeIf(allocated -> allocated == released);
        unix.free(released);
    }

    @Override
    public void free() {
        memory.forEach(unix::free);
        memory.clear();
    }

    @Override
    public final int control(int kqueue, long changes, int count, long receipts, int capacity) {
        return kevent(kqueue, changes, count, receipts, capacity, noTime);
    }

    @Override
    public int wait(int kqueue, long changes, int count, long events, int capacity, long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return await(kqueue, changes, count, events, capacity, 0);
        }
        timespec.putLong(0, Math.min(nanos / NANOS_PER_SECOND, MAX_SECONDS)).putLong(Long.BYTES, nanos % NANOS_PER_SECOND);
        return await(kqueue, changes, count, events, capacity, timespecAddress);
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

    /** kevent; {@code timespec} 0 waits without end. */
    abstract int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec);

    /** kevent, for a wait, which a signal may interrupt. */
    int await(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        return kevent(kqueue, changes, count, events, capacity, timespec);
    }
}
