package io.selectors;

import java.io.IOException;

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
public class NotPollableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message that names the descriptor and its kind.
     *
     * @param message what cannot be polled, and why
     */
    public NotPollableException(String message) {
        super(message);
    }
}
