package io.selectors.descriptors;

import io.selectors.unix.Errno;
import io.selectors.unix.OpenFlags;
import io.selectors.unix.UnixCalls;
import java.io.IOException;

/** Calls on a descriptor that throw when they fail, and name it. */
final class CheckedCalls {
    static final int EINTR = Errno.EINTR.number();
    static final int EAGAIN = Errno.EAGAIN.number();

    private CheckedCalls() {
    }

    /** The flags of the description; that it is open is known by it. */
    static int flags(UnixCalls calls, int fd) throws IOException {
        return Errno.check("fcntl F_GETFL of fd " + fd, calls.fcntl(fd, UnixCalls.F_GETFL, 0));
    }

    static void setFlags(UnixCalls calls, int fd, int flags) throws IOException {
        Errno.check("fcntl F_SETFL of fd " + fd, calls.fcntl(fd, UnixCalls.F_SETFL, flags));
    }

    static boolean isBlocking(UnixCalls calls, int fd) throws IOException {
        return (flags(calls, fd) & OpenFlags.NONBLOCK) == 0;
    }

    static void setBlocking(UnixCalls calls, int fd, boolean block) throws IOException {
        int before = flags(calls, fd);
        int after = block ? before & ~OpenFlags.NONBLOCK : before | OpenFlags.NONBLOCK;
        if (after != before) {
            setFlags(calls, fd, after);
        }
    }

    /** A close that a signal interrupts is not repeated: the number is free already, and may be another's. */
    static void close(UnixCalls calls, int fd) throws IOException {
        int result = calls.close(fd);
        if (result != -EINTR) {
            Errno.check("close of fd " + fd, result);
        }
    }
}
