package io.selectors.descriptors;

import io.selectors.unix.Errno;
import io.selectors.unix.JnaFunctions;

/** The calls through JNA's direct mapping. */
final class JnaDescriptorCalls implements DescriptorCalls {
    JnaDescriptorCalls() {
        JnaFunctions.register(C.class);
    }

    @Override
    public int timerfdCreate(int clock, int flags) {
        return JnaFunctions.has(Timerfd.class) ? JnaFunctions.result(Timerfd.timerfd_create(clock, flags)) : -Errno.ENOSYS.number();
    }

    @Override
    public int timerfdSettime(int fd, long time) {
        return JnaFunctions.result(Timerfd.timerfd_settime(fd, 0, time, 0));
    }

    @Override
    public int pidfdOpen(int pid) {
        return JnaFunctions.result((int) C.syscall(PIDFD_OPEN, pid, 0));
    }

    @Override
    public int isTerminal(int fd) {
        return C.isatty(fd);
    }

    @Override
    public int mkfifo(long path, int mode) {
        return JnaFunctions.result(C.mkfifo(path, mode));
    }

    private static final class C {
        static native long syscall(long number, long pid, long flags);

        static native int isatty(int fd);

        static native int mkfifo(long path, int mode);
    }

    /** Apart from the rest, because it is Linux's. */
    private static final class Timerfd {
        static native int timerfd_create(int clock, int flags);

        static native int timerfd_settime(int fd, int flags, long time, long before);
    }
}
