package io.selectors.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * The calls through java.lang.foreign, Java 22 and later. The errno of a call is captured where the call is made: one place for
 * the selecting thread, one for calls under the lock, one for wake-ups, since these can be at it at once.
 */
final class ForeignCalls extends AbstractCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle EPOLL_CREATE1 = find("epoll_create1", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle EPOLL_CTL = find("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, LONG));
    private static final MethodHandle EPOLL_WAIT = find("epoll_wait", FunctionDescriptor.of(INT, INT, LONG, INT, INT));
    /** Null where the C library lacks it. */
    private static final MethodHandle EPOLL_PWAIT2 = SYMBOLS.find("epoll_pwait2").isEmpty() ? null
            : find("epoll_pwait2", FunctionDescriptor.of(INT, INT, LONG, INT, LONG, LONG));
    private static final MethodHandle EVENTFD = find("eventfd", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle WRITE = find("write", FunctionDescriptor.of(LONG, INT, LONG, LONG));
    private static final MethodHandle CLOSE = find("close", FunctionDescriptor.of(INT, INT));

    private final MemorySegment waitState = state();
    private final MemorySegment changeState = state();
    private final MemorySegment wakeState = state();

    ForeignCalls(Timeouts timeouts) {
        initialize(timeouts);
    }

    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle find(String name, FunctionDescriptor type) {
        MemorySegment symbol = SYMBOLS.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name + " is not in the C library"));
        return LINKER.downcallHandle(symbol, type, ERRNO);
    }

    private static MemorySegment state() {
        return Arena.ofAuto().allocate(STATE);
    }

    @Override
    public int create() {
        try {
            return result((int) EPOLL_CREATE1.invokeExact(changeState, EPOLL_CLOEXEC), changeState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int eventFd() {
        try {
            return result((int) EVENTFD.invokeExact(changeState, 0, EFD_CLOEXEC_NONBLOCK), changeState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int control(int epoll, int operation, int fd, long event) {
        try {
            return result((int) EPOLL_CTL.invokeExact(changeState, epoll, operation, fd, event), changeState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    int waitMillis(int epoll, long events, int capacity, int millis) {
        try {
            return result((int) EPOLL_WAIT.invokeExact(waitState, epoll, events, capacity, millis), waitState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    int pwait2(int epoll, long events, int capacity, long timespec) {
        if (EPOLL_PWAIT2 == null) {
            return -ENOSYS;
        }
        try {
            return result((int) EPOLL_PWAIT2.invokeExact(waitState, epoll, events, capacity, timespec, 0L), waitState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    int write(int fd, long bytes, long count) {
        try {
            return result((int) (long) WRITE.invokeExact(wakeState, fd, bytes, count), wakeState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int close(int fd) {
        try {
            return result((int) CLOSE.invokeExact(changeState, fd), changeState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long address(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address();
    }

    private static int result(int value, MemorySegment state) {
        return value >= 0 ? value : -state.get(INT, ERRNO_OFFSET);
    }

    private static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("a C function throws nothing", e);
    }
}
