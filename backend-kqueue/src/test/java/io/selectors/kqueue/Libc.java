package io.selectors.kqueue;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** Linux's calls, for the simulation. */
final class Libc {
    static final int POLLIN = 0x1;
    static final int POLLOUT = 0x4;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;
    static final int POLLRDHUP = 0x2000;
    static final int EPOLLET = 1 << 31;
    static final int CLOEXEC = 02000000;
    static final int NONBLOCK = 04000;

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {
    }

    static native int ppoll(long descriptors, long count, long timespec, long mask);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, byte[] event);

    static native int epoll_wait(int epoll, byte[] events, int capacity, int millis);

    static native int eventfd(int value, int flags);

    static native int pipe2(long ends, int flags);

    static native long read(int fd, long bytes, long count);

    static native long write(int fd, long bytes, long count);

    static native long readlink(String path, byte[] target, long capacity);

    static native long lseek(int fd, long offset, int from);

    static native int fcntl(int fd, int command);

    static native int ioctl(int fd, long request, long argument);

    static native int getsockopt(int fd, int level, int option, byte[] value, int[] size);

    static native long send(int fd, long bytes, long count, int flags);

    static native int close(int fd);
}
