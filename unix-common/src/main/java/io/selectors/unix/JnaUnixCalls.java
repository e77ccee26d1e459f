package io.selectors.unix;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The common calls through JNA's direct mapping, with raw addresses. */
final class JnaUnixCalls implements UnixCalls {
    JnaUnixCalls() {
        JnaFunctions.register(C.class);
    }

    @Override
    public int close(int fd) {
        return JnaFunctions.result(C.close(fd));
    }

    @Override
    public int read(int fd, long bytes, int count) {
        return JnaFunctions.result((int) C.read(fd, bytes, count));
    }

    @Override
    public int write(int fd, long bytes, int count) {
        return JnaFunctions.result((int) C.write(fd, bytes, count));
    }

    @Override
    public boolean keepsAlive(ByteBuffer direct) {
        return !BufferScope.mayEnd(direct);
    }

    /** Makes garbage, because the direct mapping cannot pass variadic arguments as Apple's arm64 wants them. */
    @Override
    public int fcntl(int fd, int command, int argument) {
        return JnaFunctions.result(Variadic.C.fcntl(fd, command, argument));
    }

    @Override
    public int pipe(long ends) {
        return JnaFunctions.result(C.pipe(ends));
    }

    @Override
    public int pipe2(long ends, int flags) {
        return JnaFunctions.has(Pipe2.class) ? JnaFunctions.result(Pipe2.pipe2(ends, flags)) : -Errno.ENOSYS.number();
    }

    @Override
    public long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    @Override
    public ByteBuffer allocate(int size) throws IOException {
        long address = C.calloc(1, size);
        if (address == 0) {
            throw Errno.failure("calloc of " + size + " bytes", Errno.ENOMEM.number());
        }
        return new Pointer(address).getByteBuffer(0, size);
    }

    @Override
    public void free(ByteBuffer memory) {
        C.free(address(memory));
    }

    private static final class C {
        static native int close(int fd);

        static native long read(int fd, long bytes, long count);

        static native long write(int fd, long bytes, long count);

        static native int pipe(long ends);

        static native long calloc(long count, long size);

        static native void free(long address);
    }

    /** Apart from the rest, for macOS lacks it. */
    private static final class Pipe2 {
        static native int pipe2(long ends, int flags);
    }

    /** JNA makes a proxy of it. */
    private interface Variadic extends Library {
        Variadic C = Native.load(Variadic.class);

        int fcntl(int fd, int command, Object... argument);
    }
}
