package io.selectors.epoll;

import io.selectors.Interest;
import io.selectors.Readiness;

/** The kernel's {@code struct epoll_event} and its bits, from {@code uapi/linux/eventpoll.h}, and what is kept in its word of data. */
final class EpollEvent {
    static final int EPOLLIN = 0x1;
    static final int EPOLLPRI = 0x2;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;
    static final int EPOLLEXCLUSIVE = 1 << 28;
    static final int EPOLLONESHOT = 1 << 30;
    static final int EPOLLET = 1 << 31;

    /** Packed to 12 bytes on x86-64 only, so that 32-bit programs share it. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    static final int SIZE = PACKED ? 12 : 16;
    static final int DATA = PACKED ? 4 : 8;

    private EpollEvent() {
    }

    /** A number and an arming in one word, which comes with each report. */
    static long data(int fd, int arming) {
        return (long) arming << 32 | fd;
    }

    static int fd(long data) {
        return (int) data;
    }

    static int arming(long data) {
        return (int) (data >>> 32);
    }

    /**
     * The mask of an interest. None is a bare EPOLLONESHOT: error and hang-up cannot be masked, but are then reported once at most.
     */
    static int mask(Interest interest) {
        if (interest.isNone()) {
            return EPOLLONESHOT;
        }
        return (interest.isRead() ? EPOLLIN : 0)
                // EPOLLEXCLUSIVE goes with few others, EPOLLRDHUP not among them (EINVAL, Linux 4.5 and later).
                | (interest.isRead() && !interest.isExclusive() ? EPOLLRDHUP : 0)
                | (interest.isWrite() ? EPOLLOUT : 0)
                | (interest.isPriority() ? EPOLLPRI : 0)
                | (interest.isEdgeTriggered() ? EPOLLET : 0)
                | (interest.isOneShot() ? EPOLLONESHOT : 0)
                | (interest.isExclusive() ? EPOLLEXCLUSIVE : 0);
    }

    /** What the kernel's bits mean. Error and hang-up make every direction ready. */
    static int readiness(int events) {
        int bits = ((events & EPOLLIN) != 0 ? Readiness.READ : 0)
                | ((events & EPOLLOUT) != 0 ? Readiness.WRITE : 0);
        return (events & ~(EPOLLIN | EPOLLOUT)) == 0 ? bits : bits | unusual(events);
    }

    private static int unusual(int events) {
        return ((events & EPOLLPRI) != 0 ? Readiness.PRIORITY : 0)
                | ((events & EPOLLRDHUP) != 0 ? Readiness.READ_CLOSED : 0)
                | ((events & EPOLLHUP) != 0 ? Readiness.DIRECTIONS | Readiness.HANGUP | Readiness.READ_CLOSED : 0)
                | ((events & EPOLLERR) != 0 ? Readiness.DIRECTIONS | Readiness.ERROR : 0);
    }
}
