package io.selectors.descriptors;

/** The system calls that descriptors need beside the common ones. One that fails returns the error's number, negated; none throws. */
interface DescriptorCalls {
    /** The number of pidfd_open, the same on every processor that Java runs on; by number, for C libraries name it late, if at all. */
    long PIDFD_OPEN = 434;

    /** timerfd_create; Linux. */
    int timerfdCreate(int clock, int flags);

    /** timerfd_settime, relative; {@code time} is the address of a {@code struct itimerspec}; Linux. */
    int timerfdSettime(int fd, long time);

    /** pidfd_open; Linux. */
    int pidfdOpen(int pid);

    /** open, without a mode for what it would create; {@code path} is the address of a C string. */
    int open(long path, int flags);

    /** mkfifo; {@code path} is the address of a C string. */
    int mkfifo(long path, int mode);

    /** isatty: 1 if it is one, else 0. */
    int isTerminal(int fd);

    /** ttyname_r; {@code name} is where the C string goes, and {@code size} what there is room for. */
    int terminalName(int fd, long name, long size);
}
