package io.selectors.unix;

import io.selectors.NotPollableException;
import io.selectors.SystemCallException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The errors that the calls of a selector can give, with the numbers that each system has for them. */
public enum Errno {
    /** Not permitted; from epoll_ctl: cannot be polled. */
    EPERM(1, 1, "Operation not permitted"),
    /** No such registration. */
    ENOENT(2, 2, "No such file or directory"),
    /** Interrupted by a signal. */
    EINTR(4, 4, "Interrupted system call"),
    /** Input or output failed. */
    EIO(5, 5, "Input/output error"),
    /** Nothing is behind the device or address. */
    ENXIO(6, 6, "No such device or address"),
    /** Not an open descriptor. */
    EBADF(9, 9, "Bad file descriptor"),
    /** Out of memory. */
    ENOMEM(12, 12, "Cannot allocate memory"),
    /** Not permitted here. */
    EACCES(13, 13, "Permission denied"),
    /** A bad address. */
    EFAULT(14, 14, "Bad address"),
    /** Registered already. */
    EEXIST(17, 17, "File exists"),
    /** An unsuitable device. */
    ENODEV(19, 19, "No such device"),
    /** A directory, which read does not take. */
    EISDIR(21, 21, "Is a directory"),
    /** An argument or a combination that the system does not take. */
    EINVAL(22, 22, "Invalid argument"),
    /** The system's table of open files is full. */
    ENFILE(23, 23, "Too many open files in system"),
    /** The process has all the descriptors that it may have. */
    EMFILE(24, 24, "Too many open files"),
    /** Out of space; from epoll_ctl: out of watches. */
    ENOSPC(28, 28, "No space left on device"),
    /** The other end is gone. */
    EPIPE(32, 32, "Broken pipe"),
    /** Would block. */
    EAGAIN(11, 35, "Resource temporarily unavailable"),
    /** Selectors that watch each other in a circle, or too deep. */
    ELOOP(40, 62, "Too many levels of symbolic links"),
    /** The peer has broken the connection. */
    ECONNRESET(104, 54, "Connection reset by peer"),
    /** A time has passed. */
    ETIMEDOUT(110, 60, "Connection timed out"),
    /** The system does not have the call. */
    ENOSYS(38, 78, "Function not implemented"),
    /** Not supported for this kind of descriptor. */
    EOPNOTSUPP(95, 45, "Operation not supported");

    private static final Set<Errno> PASSING = EnumSet.of(EINTR, EAGAIN, ENOMEM, ENFILE, EMFILE, ENOSPC);
    private static final boolean LINUX = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");

    private final int linux;
    private final int bsd;
    private final String text;

    Errno(int linux, int bsd, String text) {
        this.linux = linux;
        this.bsd = bsd;
        this.text = text;
    }

    /**
     * This system's number for it.
     *
     * @return the number
     */
    public int number() {
        return LINUX ? linux : bsd;
    }

    /**
     * Makes the exception for a call that failed.
     *
     * @param call the call and what it was about
     * @param number the error's number
     * @return the exception, to be thrown
     */
    public static SystemCallException failure(String call, int number) {
        return new SystemCallException(call + ": " + describe(number), number, name(number));
    }

    /**
     * Passes on what a call returned, if it did not fail.
     *
     * @param call the call and what it was about
     * @param result what it returned; an error's number negated if it failed
     * @return the result, 0 or more
     * @throws SystemCallException if it failed
     */
    public static int check(String call, int result) throws SystemCallException {
        if (result < 0) {
            throw failure(call, -result);
        }
        return result;
    }

    /**
     * Names an error.
     *
     * @param number the error's number
     * @return its name and text, as in {@code EBADF (9), Bad file descriptor}
     */
    public static String describe(int number) {
        Errno errno = of(number);
        return errno == null ? "errno " + number : errno + " (" + number + "), " + errno.text;
    }

    private static Errno of(int number) {
        for (Errno errno : values()) {
            if (errno.number() == number) {
                return errno;
            }
        }
        return null;
    }

    private static String name(int number) {
        Errno errno = of(number);
        return errno == null ? "" : errno.name();
    }

    /**
     * Whether a call may succeed later, because it lacked what others may give back: descriptors, memory, watches.
     *
     * @param number the error's number
     * @return whether it may
     */
    public static boolean isPassing(int number) {
        Errno errno = of(number);
        return errno != null && PASSING.contains(errno);
    }

    /**
     * Makes the exception for a descriptor whose readiness the system does not report.
     *
     * @param fd the descriptor
     * @param kind what it is, as in {@code a regular file}
     * @param number the error's number with which the system refused it, 0 if no call has failed
     * @return the exception, to be thrown
     */
    public static NotPollableException notPollable(int fd, String kind, int number) {
        return new NotPollableException("fd " + fd + " is " + kind + ": its readiness is not reported by this system", number,
                name(number));
    }
}
