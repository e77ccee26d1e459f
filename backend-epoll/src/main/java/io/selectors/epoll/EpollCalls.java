package io.selectors.epoll;

import java.nio.ByteBuffer;

/**
 * The system calls of an epoll selector. A call that fails answers the error's number, negated, as the kernel itself does; none
 * throws, none makes garbage. One instance serves one selector: {@link #wait} by its selecting thread, {@link #wake} by one thread
 * at a time, everything else under its lock.
 */
interface EpollCalls {
    /** epoll_create1(EPOLL_CLOEXEC). */
    int create();

    /** eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK). */
    int eventFd();

    /** epoll_ctl; {@code event} is the address of one {@code epoll_event}. */
    int control(int epoll, int operation, int fd, long event);

    /**
     * epoll_wait, or epoll_pwait2 where that keeps a finer timeout.
     *
     * @param nanos how long; 0 polls, {@link Long#MAX_VALUE} has no end; rounded up where it must be, and clamped
     */
    int wait(int epoll, long events, int capacity, long nanos);

    /** Adds 1 to an eventfd. */
    int wake(int eventFd);

    /** close. */
    int close(int fd);

    /** The address of a direct buffer. */
    long address(ByteBuffer direct);

    /** Whether {@link #wait} keeps timeouts below a millisecond. */
    boolean isPrecise();
}
