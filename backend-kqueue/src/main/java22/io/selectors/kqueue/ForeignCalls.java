package io.selectors.kqueue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The calls through java.lang.foreign, Java 22 and later. kqueue and kevent come from the C library, or from the one that
 * {@value KqueueBinding#LIBRARY} names.
 *
 * <p>A call that captures errno makes garbage, wherever the compiler does not see through the slice that the linker makes of the
 * segment (seen in JDK 25). So the calls of the loop are made without, and one that fails is made again to learn its errno.
 */
final class ForeignCalls extends AbstractCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup C = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final FunctionDescriptor COPY_TYPE = FunctionDescriptor.of(LONG, INT, LONG, LONG);
    private static final MethodHandle READ = find(C, "read", COPY_TYPE, ERRNO);
    private static final MethodHandle READ_PLAIN = find(C, "read", COPY_TYPE);
    private static final MethodHandle WRITE = find(C, "write", COPY_TYPE, ERRNO);
    private static final MethodHandle WRITE_PLAIN = find(C, "write", COPY_TYPE);
    private static final MethodHandle CLOSE = find(C, "close", FunctionDescriptor.of(INT, INT), ERRNO);

    /** What Linux does without, unless a library stands for a kernel; found when a queue is first made. */
    private static final class Kernel {
        // The counts are int on most systems, and in a register of 8 bytes on all.
        private static final FunctionDescriptor KEVENT_TYPE = FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG, LONG);
        private static final SymbolLookup SYMBOLS = symbols(KqueueBinding.library());
        static final MethodHandle KQUEUE = find(SYMBOLS, "kqueue", FunctionDescriptor.of(INT), ERRNO);
        static final MethodHandle KEVENT = find(SYMBOLS, Platform.here().keventSymbol(), KEVENT_TYPE, ERRNO);
        static final MethodHandle KEVENT_PLAIN = find(SYMBOLS, Platform.here().keventSymbol(), KEVENT_TYPE);
    }

    private MethodHandle pipe2;
    private MethodHandle fstat;

    ForeignCalls(Platform platform) {
        super(platform);
    }

    /** The symbols of a library; of null, the C library's. */
    @SuppressWarnings("restricted") // what native access is for
    static SymbolLookup symbols(String library) {
        try {
            return library == null ? C : SymbolLookup.libraryLookup(Path.of(library), Arena.global());
        } catch (IllegalArgumentException e) {
            LinkageError failure = new UnsatisfiedLinkError(library + " cannot be loaded");
            failure.initCause(e);
            throw failure;
        }
    }

    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle find(SymbolLookup symbols, String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment symbol = symbols.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name + " is not in the library"));
        return LINKER.downcallHandle(symbol, type, options);
    }

    @Override
    public int create() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return result((int) Kernel.KQUEUE.invokeExact(state), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A refused change has changed nothing, and is refused again. */
    @Override
    int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        try {
            int result = (int) Kernel.KEVENT_PLAIN.invokeExact(kqueue, changes, (long) count, events, (long) capacity, timespec);
            return result >= 0 ? result : keventWithErrno(kqueue, changes, count, events, capacity, timespec);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** An interrupted wait has made its changes: what is repeated is a poll without them. */
    @Override
    int await(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        try {
            int result = (int) Kernel.KEVENT_PLAIN.invokeExact(kqueue, changes, (long) count, events, (long) capacity, timespec);
            return result >= 0 ? result : keventWithErrno(kqueue, 0, 0, events, capacity, noTime());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int keventWithErrno(int kqueue, long changes, int count, long events, int capacity, long timespec)
            throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return result((int) Kernel.KEVENT.invokeExact(state, kqueue, changes, (long) count, events, (long) capacity, timespec),
                    state);
        }
    }

    @Override
    public int pipe(long ends) {
        if (platform.pipeFlags() == 0) {
            return -KqueueSelector.EINVAL;
        }
        try (Arena arena = Arena.ofConfined()) {
            // Not with the others, for macOS lacks it.
            if (pipe2 == null) {
                pipe2 = find(C, "pipe2", FunctionDescriptor.of(INT, LONG, INT), ERRNO);
            }
            MemorySegment state = arena.allocate(STATE);
            return result((int) pipe2.invokeExact(state, ends, platform.pipeFlags()), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int read(int fd, long bytes, int count) {
        try {
            long result = (long) READ_PLAIN.invokeExact(fd, bytes, (long) count);
            return result >= 0 ? (int) result : copyWithErrno(READ, fd, bytes, count);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int write(int fd, long bytes, int count) {
        try {
            long result = (long) WRITE_PLAIN.invokeExact(fd, bytes, (long) count);
            return result >= 0 ? (int) result : copyWithErrno(WRITE, fd, bytes, count);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int copyWithErrno(MethodHandle function, int fd, long bytes, int count) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return result((int) (long) function.invokeExact(state, fd, bytes, (long) count), state);
        }
    }

    @Override
    public int stat(int fd, long stat) {
        try (Arena arena = Arena.ofConfined()) {
            // Not with the others, for Linux does without: C libraries of before 2021 lack the symbol there.
            if (fstat == null) {
                fstat = find(C, platform.statSymbol(), FunctionDescriptor.of(INT, INT, LONG), ERRNO);
            }
            MemorySegment state = arena.allocate(STATE);
            return result((int) fstat.invokeExact(state, fd, stat), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return result((int) CLOSE.invokeExact(state, fd), state);
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
