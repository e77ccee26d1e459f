package io.selectors.kqueue;

import static java.lang.invoke.MethodType.methodType;

import io.selectors.unix.Binding;
import io.selectors.unix.Downcalls;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/**
 * The calls through java.lang.foreign. kqueue and kevent come from the C library, or from the one that {@value Platform#LIBRARY}
 * names. A kevent that fails is made again to learn its errno ({@link Downcalls}).
 */
final class ForeignCalls extends AbstractCalls {
    /** What Linux does without, unless a library stands for a kernel; found when a queue is first made. */
    private static final class Kernel {
        // The counts are int on most systems, and in a register of 8 bytes on all.
        private static final MethodType KEVENT_TYPE = methodType(int.class, int.class, long.class, long.class, long.class, long.class,
                long.class);
        private static final Downcalls SYMBOLS = Platform.library() == null ? Downcalls.ofProcess() : Downcalls.of(Platform.library());
        static final MethodHandle KQUEUE = SYMBOLS.checked("kqueue", methodType(int.class));
        static final MethodHandle KEVENT = SYMBOLS.repeated(Platform.here().kevent.symbol(), KEVENT_TYPE);
        static final MethodHandle KEVENT_PLAIN = SYMBOLS.plain(Platform.here().kevent.symbol(), KEVENT_TYPE);
    }

    private static final int EINTR = Errno.EINTR.number();

    private MethodHandle fstat;

    ForeignCalls(Platform platform) throws IOException {
        super(platform, Binding.FOREIGN.calls());
    }

    @Override
    public int create() {
        try {
            return (int) Kernel.KQUEUE.invokeExact();
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    /** A refused change has changed nothing, and is refused again. */
    @Override
    int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        try {
            return (int) Kernel.KEVENT.invokeExact(kqueue, changes, (long) count, events, (long) capacity, timespec);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    /**
     * One that fails is repeated as a poll, to learn why. What failed with changes is told as an interrupted wait, after which they are
     * made again one by one: repeating them all would not tell why, for some have been made.
     */
    @Override
    int await(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        int result;
        try {
            result = (int) Kernel.KEVENT_PLAIN.invokeExact(kqueue, changes, (long) count, events, (long) capacity, timespec);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
        if (result >= 0) {
            return result;
        }
        return count > 0 ? -EINTR : kevent(kqueue, 0, 0, events, capacity, noTime);
    }

    @Override
    public int stat(int fd, long stat) {
        try {
            // Not with the others, because Linux does not need it: C libraries of before 2021 lack the symbol there.
            if (fstat == null) {
                fstat = Downcalls.ofProcess().checked(platform.stat.symbol(), methodType(int.class, int.class, long.class));
            }
            return (int) fstat.invokeExact(fd, stat);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }
}
