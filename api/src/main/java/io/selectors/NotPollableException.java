package io.selectors;

/**
 * A file descriptor is open, but of a kind whose readiness the system does not report: a regular file or a directory, say.
 *
 * <pre>{@code
 * try {
 *     selector.register(fd, Interest.READ);
 * } catch (NotPollableException e) {
 *     fallBack(e.getMessage()); // a file, say: it never blocks, so there is nothing to wait for
 * }
 * }</pre>
 */
public class NotPollableException extends SystemCallException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message that names the descriptor and its kind, where no call has failed.
     *
     * @param message what cannot be polled, and why
     */
    public NotPollableException(String message) {
        this(message, 0, "");
    }

    /**
     * With a message that names the descriptor and its kind, and the error that said so.
     *
     * @param message what cannot be polled, and why
     * @param errno the error's number on this system, 0 if no call has failed
     * @param errnoName the error's name, empty if it is not known
     */
    public NotPollableException(String message, int errno, String errnoName) {
        super(message, errno, errnoName);
    }
}
