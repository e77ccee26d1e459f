package io.selectors.descriptors;

import static java.lang.invoke.MethodType.methodType;

import io.selectors.unix.Downcalls;
import io.selectors.unix.Errno;
import java.lang.invoke.MethodHandle;

/** The calls through java.lang.foreign. */
final class ForeignDescriptorCalls implements DescriptorCalls {
    private static final Downcalls C = Downcalls.ofProcess();
    private static final MethodHandle SYSCALL = C.variadic("syscall", methodType(long.class, long.class, long.class, long.class), 1);
    private static final MethodHandle ISATTY = C.plain("isatty", methodType(int.class, int.class));
    private static final MethodHandle TTYNAME = C.plain("ttyname_r", methodType(int.class, int.class, long.class, long.class));
    private static final MethodHandle OPEN = C.variadic("open", methodType(int.class, long.class, int.class), 2);
    private static final MethodHandle MKFIFO = C.checked("mkfifo", methodType(int.class, long.class, int.class));
    /** Null where there is none: it is Linux's. */
    private static final MethodHandle TIMERFD_CREATE = !C.has("timerfd_create") ? null
            : C.checked("timerfd_create", methodType(int.class, int.class, int.class));
    private static final MethodHandle TIMERFD_SETTIME = TIMERFD_CREATE == null ? null
            : C.checked("timerfd_settime", methodType(int.class, int.class, int.class, long.class, long.class));

    @Override
    public int timerfdCreate(int clock, int flags) {
        if (TIMERFD_CREATE == null) {
            return -Errno.ENOSYS.number();
        }
        try {
            return (int) TIMERFD_CREATE.invokeExact(clock, flags);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int timerfdSettime(int fd, long time) {
        try {
            return (int) TIMERFD_SETTIME.invokeExact(fd, 0, time, 0L);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int pidfdOpen(int pid) {
        try {
            return (int) (long) SYSCALL.invokeExact(PIDFD_OPEN, (long) pid, 0L);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int isTerminal(int fd) {
        try {
            return (int) ISATTY.invokeExact(fd);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    /** The error is what it returns, not what errno is. */
    @Override
    public int terminalName(int fd, long name, long size) {
        try {
            return -(int) TTYNAME.invokeExact(fd, name, size);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int open(long path, int flags) {
        try {
            return (int) OPEN.invokeExact(path, flags);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int mkfifo(long path, int mode) {
        try {
            return (int) MKFIFO.invokeExact(path, mode);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }
}
