package io.selectors.reliability;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** No descriptor is left for this process, for a while: the limit is lowered to what is open, and the gaps are filled. 64-bit systems only. */
public final class Exhaustion implements AutoCloseable {
    private static final int RLIMIT_NOFILE = System.getProperty("os.name").equals("Linux") ? 7 : 8;

    static {
        Native.register(Exhaustion.class, NativeLibrary.getProcess());
        // java.nio's own classes open a socket when they are first used: without a descriptor for it, they fail for good.
        try (SocketChannel any = SocketChannel.open()) {
            any.configureBlocking(false);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] before = new long[2];
    private final Deque<Integer> fillers = new ArrayDeque<>();

    static native int getrlimit(int resource, long[] limits);

    static native int setrlimit(int resource, long[] limits);

    static native int dup(int fd);

    static native int close(int fd);

    /** Begins. */
    public Exhaustion() {
        check(getrlimit(RLIMIT_NOFILE, before));
        check(setrlimit(RLIMIT_NOFILE, new long[] {highest() + 1, before[1]}));
        for (int filler = dup(0); filler >= 0; filler = dup(0)) {
            fillers.push(filler);
        }
    }

    private static long highest() {
        String[] numbers = new File("/dev/fd").list();
        return numbers == null ? 2 : Arrays.stream(numbers).mapToLong(Long::parseLong).max().orElse(2);
    }

    /** Ends. */
    @Override
    public void close() {
        fillers.forEach(Exhaustion::close);
        check(setrlimit(RLIMIT_NOFILE, before));
    }

    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("rlimit: errno " + Native.getLastError());
        }
    }
}
