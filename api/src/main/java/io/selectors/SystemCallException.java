package io.selectors;

import java.io.IOException;

/**
 * A system call failed. The message names the call, what it was about, and the error.
 *
 * <pre>{@code
 * try {
 *     selector.register(fd, Interest.READ);
 * } catch (SystemCallException e) {
 *     fallBack(e.errnoName() + " (" + e.errno() + ")"); // EBADF (9)
 * }
 * }</pre>
 */
public class SystemCallException extends IOException {
    private static final long serialVersionUID = 1L;

    /** As the system numbers it. */
    private final int errno;
    /** As the system's manual names it. */
    private final String errnoName;

    /**
     * For one error.
     *
     * @param message the call, what it was about, and the error
     * @param errno the error's number on this system, 0 if no call has failed
     * @param errnoName the error's name, empty if it is not known
     */
    public SystemCallException(String message, int errno, String errnoName) {
        super(message);
        this.errno = errno;
        this.errnoName = errnoName;
    }

    /**
     * The error's number, which differs between systems.
     *
     * @return errno, above 0; 0 if no call has failed
     */
    public int errno() {
        return errno;
    }

    /**
     * The error's name, which is the same on all systems.
     *
     * @return such as {@code EMFILE}; empty if it is not known
     */
    public String errnoName() {
        return errnoName;
    }
}
