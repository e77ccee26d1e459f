package io.selectors.unix;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.selectors.contract.Descriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** The native calls of the contract's tests, through JNA, with the constants of Linux or of the BSDs and macOS. */
public class LibcDescriptors implements Descriptors {
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final int O_NONBLOCK = LINUX ? 04000 : 4;
    private static final int F_SETFD = 2;
    private static final int F_SETFL = 4;
    private static final int FD_CLOEXEC = 1;
    private static final int EBUSY = 16;
    private static final int EAGAIN = Errno.EAGAIN.number();
    private static final int SIGUSR1 = LINUX ? 10 : 30;
    private static final Variadic VARIADIC = Native.load(null, Variadic.class);

    /** Variadic functions are called in another way than others on some processors; JNA's interface mapping knows. */
    interface Variadic extends Library {
        int fcntl(int fd, int command, Object... argument);

        int open(String path, int flags, Object... mode);
    }

    @Override
    public int[] pipe() throws IOException {
        int[] ends = new int[2];
        check("pipe", C.pipe(ends));
        prepare(ends[0]);
        prepare(ends[1]);
        return ends;
    }

    private static int prepare(int fd) throws IOException {
        check("fcntl", VARIADIC.fcntl(fd, F_SETFL, O_NONBLOCK));
        check("fcntl", VARIADIC.fcntl(fd, F_SETFD, FD_CLOEXEC));
        return fd;
    }

    /** A socket that sends datagrams to itself; a FIFO would be one, too, but macOS does not report the end of one. */
    @Override
    public int counter() throws IOException {
        try (DatagramChannel socket = DatagramChannel.open()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.connect(socket.getLocalAddress());
            return prepare(duplicate(ChannelDescriptor.of(socket)));
        }
    }

    @Override
    public int duplicate(int fd) throws IOException {
        return check("dup", C.dup(fd));
    }

    @Override
    public void duplicate(int fd, int onto) throws IOException {
        int result = C.dup2(fd, onto);
        // Linux: EBUSY while another thread's open is about to return that number, as the JVM's own do.
        for (int i = 0; result < 0 && Native.getLastError() == EBUSY && i < 10_000; i++) {
            Thread.yield();
            result = C.dup2(fd, onto);
        }
        check("dup2", result);
    }

    @Override
    public int open(Path path) throws IOException {
        return prepare(check("open", VARIADIC.open(path.toString(), O_NONBLOCK)));
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

        static native int pipe(int[] ends);

        static native int dup(int fd);

        static native int dup2(int fd, int onto);

        static native int close(int fd);

        static native long write(int fd, byte[] bytes, long count);

        static native long read(int fd, byte[] bytes, long count);

        static native long signal(int number, long handler);

        static native long pthread_self();

        static native int pthread_kill(long thread, int number);
    }
}
