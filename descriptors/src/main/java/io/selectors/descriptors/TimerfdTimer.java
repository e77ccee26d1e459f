package io.selectors.descriptors;

import io.selectors.unix.Errno;
import io.selectors.unix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/** timerfd, of Linux. */
final class TimerfdTimer implements SystemTimer {
    private static final int CLOCK_MONOTONIC = 1;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** {@code struct itimerspec}: the interval, then the first expiration, each in seconds and nanoseconds. */
    private static final int INTERVAL = 0;
    private static final int FIRST = 2 * Long.BYTES;
    private static final int TIME = 4 * Long.BYTES;

    private final Calls calls;
    private final DescriptorChannel descriptor;
    /** Guarded by itself. */
    private final ByteBuffer time = memory(TIME);
    /** Guarded by itself. */
    private final ByteBuffer count = memory(Long.BYTES);

    TimerfdTimer(Calls calls) throws IOException {
        this.calls = calls;
        // These are TFD_NONBLOCK and TFD_CLOEXEC too.
        int fd = Errno.check("timerfd_create", calls.own().timerfdCreate(CLOCK_MONOTONIC, OpenFlags.NONBLOCK | OpenFlags.CLOEXEC));
        descriptor = DescriptorChannel.owned(calls.unix(), fd);
    }

    @Override
    public DescriptorChannel descriptor() {
        return descriptor;
    }

    @Override
    public void start(long nanos, boolean again) throws IOException {
        set(nanos, again ? nanos : 0);
    }

    @Override
    public void stop() throws IOException {
        set(0, 0);
    }

    private void set(long first, long interval) throws IOException {
        synchronized (time) {
            put(INTERVAL, interval);
            put(FIRST, first);
            int result = descriptor.use(fd -> calls.own().timerfdSettime(fd, calls.unix().address(time)));
            Errno.check("timerfd_settime of fd " + descriptor.fd(), result);
        }
    }

    private void put(int at, long nanos) {
        time.putLong(at, nanos / SECOND).putLong(at + Long.BYTES, nanos % SECOND);
    }

    @Override
    public long expirations() throws IOException {
        synchronized (count) {
            return descriptor.read(count.clear()) == 0 ? 0 : count.getLong(0);
        }
    }

    private static ByteBuffer memory(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
