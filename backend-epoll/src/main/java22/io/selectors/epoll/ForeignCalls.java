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
 * The calls through java.lang.foreign, Java 22 and later.
 *
 * <p>A call that captures errno makes garbage: the linker slices the segment that takes it, 40 bytes a call wherever the compiler
 * does not see through that (seen in JDK 25). So the calls of the loop are made without; one that fails is made again with
 * errno captured, which is safe: a refused epoll_ctl has changed nothing, and an interrupted wait is repeated as a poll.
 */
final class ForeignCalls extends AbstractCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle EPOLL_CREATE1 = find("epoll_create1", FunctionDescriptor.of(INT, INT), ERRNO);
    private static final FunctionDescriptor CTL_TYPE = FunctionDescriptor.of(INT, INT, INT, INT, LONG);
    private static final MethodHandle EPOLL_CTL = find("epoll_ctl", CTL_TYPE, ERRNO);
    private static final MethodHandle EPOLL_CTL_PLAIN = find("epoll_ctl", CTL_TYPE);
    private static final FunctionDescriptor WAIT_TYPE = FunctionDescriptor.of(INT, INT, LONG, INT, INT);
    private static final MethodHandle EPOLL_WAIT = find("epoll_wait", WAIT_TYPE, ERRNO);
    private static final MethodHandle EPOLL_WAIT_PLAIN = find("epoll_wait", WAIT_TYPE);
    /** Null where the C library lacks it. */
    private static final MethodHandle EPOLL_PWAIT2_PLAIN = SYMBOLS.find("epoll_pwait2").isEmpty() ? null
            : find("epoll_pwait2", FunctionDescriptor.of(INT, INT, LONG, INT, LONG, LONG));
    private static final MethodHandle EPOLL_PWAIT2 = EPOLL_PWAIT2_PLAIN == null ? null
            : find("epoll_pwait2", FunctionDescriptor.of(INT, INT, LONG, INT, LONG, LONG), ERRNO);
    private static final MethodHandle EVENTFD = find("eventfd", FunctionDescriptor.of(INT, INT, INT), ERRNO);
    private static final MethodHandle WRITE = find("write", FunctionDescriptor.of(LONG, INT, LONG, LONG), ERRNO);
    private static final MethodHandle CLOSE = find("close", FunctionDescriptor.of(INT, INT), ERRNO);

    /** All of it: to read what the kernel has written costs no more than a load. */
    private static final MemorySegment MEMORY = memory();

    private final MemorySegment waitState = state();
    private final MemorySegment changeState = state();
    private final MemorySegment wakeState = state();
    /** A timespec of zero. */
    private final MemorySegment noTime = Arena.ofAuto().allocate(2 * Long.BYTES);

    ForeignCalls(Timeouts timeouts) {
        initialize(timeouts);
    }

    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle find(String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment symbol = SYMBOLS.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name + " is not in the C library"));
        return LINKER.downcallHandle(symbol, type, options);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memory() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
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
    int control(int epoll, int operation, int fd, long event) {
        try {
            int result = (int) EPOLL_CTL_PLAIN.invokeExact(epoll, operation, fd, event);
            return result >= 0 ? result
                    : result((int) EPOLL_CTL.invokeExact(changeState, epoll, operation, fd, event), changeState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    int waitMillis(int epoll, long events, int capacity, int millis) {
        try {
            int count = (int) EPOLL_WAIT_PLAIN.invokeExact(epoll, events, capacity, millis);
            return count >= 0 ? count
                    : result((int) EPOLL_WAIT.invokeExact(waitState, epoll, events, capacity, 0), waitState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    int pwait2(int epoll, long events, int capacity, long timespec) {
        if (EPOLL_PWAIT2_PLAIN == null) {
            return -ENOSYS;
        }
        try {
            int count = (int) EPOLL_PWAIT2_PLAIN.invokeExact(epoll, events, capacity, timespec, 0L);
            return count >= 0 ? count
                    : result((int) EPOLL_PWAIT2.invokeExact(waitState, epoll, events, capacity, noTime.address(), 0L), waitState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int mask(int index) {
        return MEMORY.get(ValueLayout.JAVA_INT_UNALIGNED, eventsAddress() + (long) index * EpollEvent.SIZE);
    }

    @Override
    public long data(int index) {
        return MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, eventsAddress() + (long) index * EpollEvent.SIZE + EpollEvent.DATA);
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
    long address(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address();
    }

    private static int result(int value, MemorySegment state) {
        return value >= 0 ? value : -state.get(INT, ERRNO_OFFSET);
    }

    private static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("a C function throws nothing", e);
    }
}
