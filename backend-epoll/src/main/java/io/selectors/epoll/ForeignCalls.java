package io.selectors.epoll;

import static java.lang.invoke.MethodType.methodType;

import io.selectors.unix.Binding;
import io.selectors.unix.Downcalls;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * The calls through java.lang.foreign. One of the loop that fails is made again to learn its errno ({@link Downcalls}), which is
 * safe: a refused epoll_ctl has changed nothing, and an interrupted wait is repeated as a poll.
 */
final class ForeignCalls extends AbstractCalls {
    private static final Downcalls C = Downcalls.ofProcess();
    private static final MethodHandle EPOLL_CREATE1 = C.checked("epoll_create1", methodType(int.class, int.class));
    private static final MethodHandle EPOLL_CTL = C.repeated("epoll_ctl",
            methodType(int.class, int.class, int.class, int.class, long.class));
    private static final MethodType WAIT = methodType(int.class, int.class, long.class, int.class, int.class);
    private static final MethodHandle EPOLL_WAIT = C.checked("epoll_wait", WAIT);
    private static final MethodHandle EPOLL_WAIT_PLAIN = C.plain("epoll_wait", WAIT);
    private static final MethodType PWAIT2 = methodType(int.class, int.class, long.class, int.class, long.class, long.class);
    /** Null where the C library lacks it: glibc has it since 2.35. */
    private static final MethodHandle EPOLL_PWAIT2_PLAIN = C.has("epoll_pwait2") ? C.plain("epoll_pwait2", PWAIT2) : null;
    private static final MethodHandle EPOLL_PWAIT2 = EPOLL_PWAIT2_PLAIN == null ? null : C.checked("epoll_pwait2", PWAIT2);
    private static final MethodHandle EVENTFD = C.checked("eventfd", methodType(int.class, int.class, int.class));
    private static final VarHandle INT = Downcalls.ints();
    private static final VarHandle LONG = Downcalls.longs();

    ForeignCalls() throws IOException {
        super(Binding.FOREIGN.calls());
    }

    @Override
    public int create() {
        try {
            return (int) EPOLL_CREATE1.invokeExact(EPOLL_CLOEXEC);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int eventFd() {
        try {
            return (int) EVENTFD.invokeExact(0, EFD_CLOEXEC_NONBLOCK);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    int control(int epoll, int operation, int fd, long event) {
        try {
            return (int) EPOLL_CTL.invokeExact(epoll, operation, fd, event);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    int waitMillis(int epoll, long events, int capacity, int millis) {
        try {
            int count = (int) EPOLL_WAIT_PLAIN.invokeExact(epoll, events, capacity, millis);
            return count >= 0 ? count : (int) EPOLL_WAIT.invokeExact(epoll, events, capacity, 0);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    int pwait2(int epoll, long events, int capacity, long timespec) {
        if (EPOLL_PWAIT2_PLAIN == null) {
            return -ENOSYS;
        }
        try {
            int count = (int) EPOLL_PWAIT2_PLAIN.invokeExact(epoll, events, capacity, timespec, 0L);
            return count >= 0 ? count : (int) EPOLL_PWAIT2.invokeExact(epoll, events, capacity, noTime(), 0L);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int mask(int index) {
        return (int) INT.get(eventsAddress() + (long) index * EpollEvent.SIZE);
    }

    @Override
    public long data(int index) {
        return (long) LONG.get(eventsAddress() + (long) index * EpollEvent.SIZE + EpollEvent.DATA);
    }
}
