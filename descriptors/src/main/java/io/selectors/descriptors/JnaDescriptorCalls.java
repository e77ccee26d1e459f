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

    /** The error is what it returns, not what errno is. */
    @Override
    public int terminalName(int fd, long name, long size) {
        return -C.ttyname_r(fd, name, size);
    }

    @Override
    public int open(long path, int flags) {
        return JnaFunctions.result(C.open(path, flags));
    }

    @Override
    public int mkfifo(long path, int mode) {
        return JnaFunctions.result(C.mkfifo(path, mode));
    }

    private static final class C {
        static native long syscall(long number, long pid, long flags);

        static native int isatty(int fd);

        static native int ttyname_r(int fd, long name, long size);

        /** Of its variable arguments there is none, so that it is called as any function is. */
        static native int open(long path, int flags);

        static native int mkfifo(long path, int mode);
    }

    /** Apart from the rest, because it is Linux's. */
    private static final class Timerfd {
        static native int timerfd_create(int clock, int flags);

        static native int timerfd_settime(int fd, int flags, long time, long before);
    }
}
