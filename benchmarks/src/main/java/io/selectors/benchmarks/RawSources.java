package io.selectors.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.ArrayDeque;
import java.util.Deque;

/** The same sources by number, for contenders that take numbers; Linux. */
final class RawSources {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;

    private final Deque<Integer> opened = new ArrayDeque<>();

    static {
        Native.register(RawSources.class, NativeLibrary.getProcess());
    }

    static native int pipe(int[] ends);

    static native int socket(int domain, int type, int protocol);

    static native long write(int fd, byte[] bytes, long count);

    static native int close(int fd);

    int ready() {
        int[] ends = new int[2];
        check(pipe(ends));
        opened.push(ends[0]);
        opened.push(ends[1]);
        check((int) write(ends[1], new byte[1], 1));
        return ends[0];
    }

    int idle() {
        int fd = check(socket(AF_INET, SOCK_DGRAM, 0));
        opened.push(fd);
        return fd;
    }

    private static int check(int result) {
        if (result < 0) {
            throw new IllegalStateException("errno " + Native.getLastError());
        }
        return result;
    }

    void close() {
        while (!opened.isEmpty()) {
            close(opened.pop());
        }
    }
}
