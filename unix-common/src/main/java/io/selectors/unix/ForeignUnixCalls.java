package io.selectors.unix;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/** The common calls through java.lang.foreign. */
final class ForeignUnixCalls implements UnixCalls {
    private static final Downcalls C = Downcalls.ofProcess();
    private static final MethodType COPY = methodType(long.class, int.class, long.class, long.class);
    private static final MethodHandle CLOSE = C.checked("close", methodType(int.class, int.class));
    private static final MethodType COPY_OF_BUFFER = COPY.changeParameterType(1, ByteBuffer.class);
    private static final MethodHandle READ = C.repeated("read", COPY);
    private static final MethodHandle WRITE = C.repeated("write", COPY);
    private static final MethodHandle READ_BUFFER = C.repeated("read", COPY_OF_BUFFER);
    private static final MethodHandle WRITE_BUFFER = C.repeated("write", COPY_OF_BUFFER);
    private static final MethodHandle FCNTL = C.variadic("fcntl", methodType(int.class, int.class, int.class, int.class), 2);
    private static final MethodHandle PIPE = C.checked("pipe", methodType(int.class, long.class));
    /** Null where there is none, as on macOS. */
    private static final MethodHandle PIPE2 = !C.has("pipe2") ? null
            : C.checked("pipe2", methodType(int.class, long.class, int.class));
    private static final MethodHandle CALLOC = C.plain("calloc", methodType(long.class, long.class, long.class));
    private static final MethodHandle FREE = C.plain("free", methodType(void.class, long.class));

    @Override
    public int close(int fd) {
        try {
            return (int) CLOSE.invokeExact(fd);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int read(int fd, long bytes, int count) {
        try {
            return (int) (long) READ.invokeExact(fd, bytes, (long) count);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int write(int fd, long bytes, int count) {
        try {
            return (int) (long) WRITE.invokeExact(fd, bytes, (long) count);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public boolean keepsAlive(ByteBuffer direct) {
        return true;
    }

    @Override
    public int read(int fd, ByteBuffer target) {
        if (!BufferScope.mayEnd(target)) {
            return UnixCalls.super.read(fd, target);
        }
        try {
            return (int) (long) READ_BUFFER.invokeExact(fd, target, (long) target.remaining());
        } catch (RuntimeException e) {
            throw e; // The linker's, of memory that it cannot keep alive.
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int write(int fd, ByteBuffer source) {
        if (!BufferScope.mayEnd(source)) {
            return UnixCalls.super.write(fd, source);
        }
        try {
            return (int) (long) WRITE_BUFFER.invokeExact(fd, source, (long) source.remaining());
        } catch (RuntimeException e) {
            throw e; // The linker's, of memory that it cannot keep alive.
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        try {
            return (int) FCNTL.invokeExact(fd, command, argument);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int pipe(long ends) {
        try {
            return (int) PIPE.invokeExact(ends);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public int pipe2(long ends, int flags) {
        if (PIPE2 == null) {
            return -Errno.ENOSYS.number();
        }
        try {
            return (int) PIPE2.invokeExact(ends, flags);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public long address(ByteBuffer direct) {
        return Downcalls.address(direct);
    }

    @Override
    public ByteBuffer allocate(int size) throws IOException {
        long address = calloc(size);
        if (address == 0) {
            throw Errno.failure("calloc of " + size + " bytes", Errno.ENOMEM.number());
        }
        return Downcalls.view(address, size);
    }

    private static long calloc(long size) {
        try {
            return (long) CALLOC.invokeExact(1L, size);
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }

    @Override
    public void free(ByteBuffer memory) {
        try {
            FREE.invokeExact(address(memory));
        } catch (Throwable e) {
            throw Downcalls.unexpected(e);
        }
    }
}
