package io.selectors.epoll;

import io.selectors.unix.Errno;
import io.selectors.unix.EventCapacity;
import io.selectors.unix.UnixCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the bindings share: the memory that the kernel reads and writes, and how a timeout is given to it. */
abstract class AbstractCalls implements EpollCalls {
    static final int EPOLL_CLOEXEC = 02000000;
    static final int EFD_CLOEXEC_NONBLOCK = 02004000;
    static final int ENOSYS = Errno.ENOSYS.number();
    private static final int EINTR = Errno.EINTR.number();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    // Where things are in the memory beside the events. Each is its own thread's.
    private static final int CHANGE = 0;
    private static final int TIMESPEC = 64;
    private static final int NO_TIME = 128;
    private static final int ONE = 192;
    private static final int SIZE = 256;

    private final UnixCalls unix;
    private final ByteBuffer arguments;
    private final long argumentsAddress;
    private ByteBuffer events;
    private long eventsAddress;
    private int capacity;
    private boolean precise;

    AbstractCalls(UnixCalls unix) throws IOException {
        this.unix = unix;
        this.arguments = unix.allocate(SIZE).order(ByteOrder.nativeOrder()).putLong(ONE, 1);
        this.argumentsAddress = unix.address(arguments);
        try {
            allocate(EventCapacity.MIN);
        } catch (IOException e) {
            unix.free(arguments);
            throw e;
        }
    }

    private void allocate(int count) throws IOException {
        ByteBuffer memory = unix.allocate(Math.multiplyExact(count, EpollEvent.SIZE)).order(ByteOrder.nativeOrder());
        if (events != null) {
            unix.free(events);
        }
        events = memory;
        eventsAddress = unix.address(memory);
        capacity = count;
    }

    @Override
    public final int capacity() {
        return capacity;
    }

    @Override
    public final void resize(int count) {
        try {
            allocate(count);
        } catch (IOException e) {
            // There is no more: what is left over comes with the next wait.
        }
    }

    @Override
    public final void free() {
        unix.free(events);
        unix.free(arguments);
        capacity = 0;
    }

    /** Whether epoll_pwait2 is to be used; the constructor's callers say it before the first wait. */
    final void setPrecise(boolean precise) {
        this.precise = precise;
    }

    /**
     * Whether a kernel has epoll_pwait2, found out by using it: those before 5.11 return ENOSYS, and filters of containers what they
     * like (ivykis#33, php-src#23825).
     *
     * @throws IOException if there is no descriptor left to try it with
     */
    final boolean hasPwait2() throws IOException {
        int epoll = Errno.check("epoll_create1", create());
        int result = waitNanos(epoll, 1);
        close(epoll);
        return result >= 0 || result == -EINTR;
    }

    @Override
    public final int control(int epoll, int operation, int fd, int mask, long data) {
        arguments.putInt(CHANGE, mask).putLong(CHANGE + EpollEvent.DATA, data);
        return control(epoll, operation, fd, argumentsAddress + CHANGE);
    }

    @Override
    public final int wait(int epoll, long nanos) {
        // First, so that a poll is spared the arithmetic of timeouts.
        if (nanos == 0) {
            return waitMillis(epoll, eventsAddress, capacity, 0);
        }
        return precise && Timeouts.needsPrecision(nanos) ? waitNanos(epoll, nanos)
                : waitMillis(epoll, eventsAddress, capacity, Timeouts.millis(nanos));
    }

    private int waitNanos(int epoll, long nanos) {
        arguments.putLong(TIMESPEC, nanos / NANOS_PER_SECOND).putLong(TIMESPEC + Long.BYTES, nanos % NANOS_PER_SECOND);
        return pwait2(epoll, eventsAddress, capacity, argumentsAddress + TIMESPEC);
    }

    @Override
    public int mask(int index) {
        return events.getInt(index * EpollEvent.SIZE);
    }

    @Override
    public long data(int index) {
        return events.getLong(index * EpollEvent.SIZE + EpollEvent.DATA);
    }

    @Override
    public final int wake(int eventFd) {
        return unix.write(eventFd, argumentsAddress + ONE, Long.BYTES);
    }

    @Override
    public int close(int fd) {
        return unix.close(fd);
    }

    @Override
    public final boolean isPrecise() {
        return precise;
    }

    /** Where the events are. */
    final long eventsAddress() {
        return eventsAddress;
    }

    /** The address of a timespec of zero. */
    final long noTime() {
        return argumentsAddress + NO_TIME;
    }

    /** epoll_ctl; {@code event} is the address of one {@code epoll_event}. */
    abstract int control(int epoll, int operation, int fd, long event);

    /** epoll_wait. */
    abstract int waitMillis(int epoll, long events, int capacity, int millis);

    /** epoll_pwait2, without a signal mask; {@code -ENOSYS} where the C library lacks it. */
    abstract int pwait2(int epoll, long events, int capacity, long timespec);
}
