package io.selectors.epoll;

import io.selectors.unix.Binding;
import io.selectors.unix.JnaFunctions;
import io.selectors.unix.UnixCalls;
import java.io.IOException;

/** The calls through JNA's direct mapping, with raw addresses. */
final class JnaCalls extends AbstractCalls {
    private final NettyWait netty;
    private final boolean hasPwait2Function;

    /** {@code netty} is the wait, or null for JNA's own. */
    JnaCalls(NettyWait netty) throws IOException {
        super(registered());
        this.netty = netty;
        hasPwait2Function = JnaFunctions.has(Pwait2.class);
    }

    private static UnixCalls registered() {
        JnaFunctions.register(C.class);
        return Binding.JNA.calls();
    }

    @Override
    public int create() {
        return JnaFunctions.result(C.epoll_create1(EPOLL_CLOEXEC));
    }

    @Override
    public int eventFd() {
        return JnaFunctions.result(C.eventfd(0, EFD_CLOEXEC_NONBLOCK));
    }

    @Override
    int control(int epoll, int operation, int fd, long event) {
        return JnaFunctions.result(C.epoll_ctl(epoll, operation, fd, event));
    }

    @Override
    int waitMillis(int epoll, long events, int capacity, int millis) {
        return netty != null ? netty.call(epoll, events, capacity, millis)
                : JnaFunctions.result(C.epoll_wait(epoll, events, capacity, millis));
    }

    @Override
    int pwait2(int epoll, long events, int capacity, long timespec) {
        return hasPwait2Function ? JnaFunctions.result(Pwait2.epoll_pwait2(epoll, events, capacity, timespec, 0)) : -ENOSYS;
    }

    private static final class C {
        static native int epoll_create1(int flags);

        static native int epoll_ctl(int epoll, int operation, int fd, long event);

        static native int epoll_wait(int epoll, long events, int capacity, int millis);

        static native int eventfd(int value, int flags);
    }

    /** Apart from the rest, because a C library may lack it: glibc has it since 2.35. */
    private static final class Pwait2 {
        static native int epoll_pwait2(int epoll, long events, int capacity, long timespec, long mask);
    }
}
