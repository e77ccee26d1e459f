package io.selectors.epoll;

import io.selectors.unix.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the bindings share: the memory that the kernel reads and writes, and how a timeout is given to it. */
abstract class AbstractCalls implements EpollCalls {
    static final int EPOLL_CLOEXEC = 02000000;
    static final int EFD_CLOEXEC_NONBLOCK = 02004000;
    static final int ENOSYS = Errno.ENOSYS.number();
    private static final int EPERM = Errno.EPERM.number();
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Events of one wait; what is left comes with the next. */
    private static final int CAPACITY = 1024;

    private final ByteBuffer events = EpollEvent.array(CAPACITY);
    private final ByteBuffer change = EpollEvent.array(1);
    private final ByteBuffer one = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1);
    private final ByteBuffer timespec = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    private long eventsAddress;
    private long changeAddress;
    private long oneAddress;
    private long timespecAddress;
    private boolean precise;

    /** The last step of a subclass's constructor; makes the first calls. */
    final void initialize(Timeouts timeouts) {
        eventsAddress = address(events);
        changeAddress = address(change);
        oneAddress = address(one);
        timespecAddress = address(timespec);
        precise = timeouts != Timeouts.MILLIS && hasPwait2();
        if (timeouts == Timeouts.PWAIT2 && !precise) {
            throw new UnsatisfiedLinkError("epoll_pwait2 is not to be had here; " + Timeouts.PROPERTY + "=millis does without");
        }
    }

    /** Exported by the library is not enough: kernels before 5.11 answer ENOSYS, old container filters EPERM (ivykis#33). */
    private boolean hasPwait2() {
        int epoll = create();
        if (epoll < 0) {
            return false;
        }
        int result = waitNanos(epoll, 1);
        close(epoll);
        return result != -ENOSYS && result != -EPERM;
    }

    @Override
    public final int control(int epoll, int operation, int fd, int mask, long data) {
        change.putInt(0, mask).putLong(EpollEvent.DATA, data);
        return control(epoll, operation, fd, changeAddress);
    }

    @Override
    public final int wait(int epoll, long nanos) {
        // First, so that a poll is spared the arithmetic of timeouts.
        if (nanos == 0) {
            return waitMillis(epoll, eventsAddress, CAPACITY, 0);
        }
        return precise && Timeouts.needsPrecision(nanos) ? waitNanos(epoll, nanos)
                : waitMillis(epoll, eventsAddress, CAPACITY, Timeouts.millis(nanos));
    }

    private int waitNanos(int epoll, long nanos) {
        timespec.putLong(0, nanos / NANOS_PER_SECOND).putLong(Long.BYTES, nanos % NANOS_PER_SECOND);
        return pwait2(epoll, eventsAddress, CAPACITY, timespecAddress);
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
        return write(eventFd, oneAddress, Long.BYTES);
    }

    @Override
    public final boolean isPrecise() {
        return precise;
    }

    /** Where the events are. */
    final long eventsAddress() {
        return eventsAddress;
    }

    /** epoll_ctl; {@code event} is the address of one {@code epoll_event}. */
    abstract int control(int epoll, int operation, int fd, long event);

    /** epoll_wait. */
    abstract int waitMillis(int epoll, long events, int capacity, int millis);

    /** epoll_pwait2, without a signal mask; {@code -ENOSYS} where the C library lacks it. */
    abstract int pwait2(int epoll, long events, int capacity, long timespec);

    /** write. */
    abstract int write(int fd, long bytes, long count);

    /** The address of a direct buffer. */
    abstract long address(ByteBuffer direct);
}
