package io.selectors.epoll;

/**
 * The system calls of an epoll selector. A call that fails returns the error's number, negated, as the kernel itself does; none
 * throws, none makes garbage. One instance serves one selector. Its selecting thread calls {@link #wait}, {@link #mask}, {@link
 * #data}, {@link #capacity} and {@link #resize} without a lock. {@link #wake} is called by one thread at a time, everything else under the
 * selector's lock.
 */
interface EpollCalls {
    /** epoll_create1(EPOLL_CLOEXEC). */
    int create();

    /** eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK). */
    int eventFd();

    /** epoll_ctl, with a mask of events and the data that is to come with them. */
    int control(int epoll, int operation, int fd, int mask, long data);

    /**
     * epoll_wait, or epoll_pwait2 where that keeps a finer timeout; into an array that lasts until the next one.
     *
     * @param nanos how long; 0 polls, {@link Long#MAX_VALUE} has no end; rounded up where it must be, and clamped
     */
    int wait(int epoll, long nanos);

    /** The mask of the event at an index of what the last wait found. */
    int mask(int index);

    /** The data that came with it. */
    long data(int index);

    /** Adds 1 to an eventfd. */
    int wake(int eventFd);

    /** close. */
    int close(int fd);

    /** Whether {@link #wait} keeps timeouts below a millisecond. */
    boolean isPrecise();

    /** How many events a wait brings at most. */
    int capacity();

    /** Makes it another number, if there is memory for that. By the selecting thread; what the last wait found is lost. */
    void resize(int events);

    /** Gives back the memory. The last call of all: after it, each of the others would touch what may be another's. */
    void free();
}
