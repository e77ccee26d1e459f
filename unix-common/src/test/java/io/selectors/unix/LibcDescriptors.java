package io.selectors.unix;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.selectors.contract.Descriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** The native calls of the contract's tests, through JNA; for Linux. */
public final class LibcDescriptors implements Descriptors {
    private static final int O_NONBLOCK_CLOEXEC = 02004000;
    private static final int EAGAIN = 11;
    private static final int SIGUSR1 = 10;

    @Override
    public int[] pipe() throws IOException {
        int[] ends = new int[2];
        check("pipe2", C.pipe2(ends, O_NONBLOCK_CLOEXEC));
        return ends;
    }

    @Override
    public int counter() throws IOException {
        return check("eventfd", C.eventfd(0, O_NONBLOCK_CLOEXEC));
    }

    @Override
    public int duplicate(int fd) throws IOException {
        return check("dup", C.dup(fd));
    }

    @Override
    public void duplicate(int fd, int onto) throws IOException {
        check("dup2", C.dup2(fd, onto));
    }

    @Override
    public int open(Path path) throws IOException {
        return check("open", C.open(path.toString(), O_NONBLOCK_CLOEXEC));
    }

    @Override
    public void close(int fd) throws IOException {
        check("close", C.close(fd));
    }

    @Override
    public int write(int fd, byte[] bytes) throws IOException {
        return check("write", (int) C.write(fd, bytes, bytes.length));
    }

    @Override
    public byte[] read(int fd, int limit) throws IOException {
        byte[] bytes = new byte[limit];
        int count = (int) C.read(fd, bytes, limit);
        if (count < 0 && Native.getLastError() == EAGAIN) {
            return new byte[0];
        }
        return Arrays.copyOf(bytes, check("read", count));
    }

    /** abs(3) is the handler: it takes an int, as a handler does, and touches nothing. */
    @Override
    public Runnable signalsToThisThread() throws IOException {
        Function harmless = NativeLibrary.getProcess().getFunction("abs");
        C.signal(SIGUSR1, Pointer.nativeValue(harmless));
        long thread = C.pthread_self();
        return () -> C.pthread_kill(thread, SIGUSR1);
    }

    private static int check(String call, int result) throws IOException {
        if (result < 0) {
            throw Errno.failure(call, Native.getLastError());
        }
        return result;
    }

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int pipe2(int[] ends, int flags);

        static native int eventfd(int value, int flags);

        static native int dup(int fd);

        static native int dup2(int fd, int onto);

        static native int open(String path, int flags);

        static native int close(int fd);

        static native long write(int fd, byte[] bytes, long count);

        static native long read(int fd, byte[] bytes, long count);

        static native long signal(int number, long handler);

        static native long pthread_self();

        static native int pthread_kill(long thread, int number);
    }
}
