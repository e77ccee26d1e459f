package io.selectors;

import java.io.IOException;

/**
 * No backend could be opened as asked. The message lists every backend that was found, with its state and the reason.
 *
 * <pre>{@code
 * try (Selector selector = Selector.open("jdk", Feature.EDGE_TRIGGERED)) {
 *     selector.selectNow();
 * } catch (BackendUnavailableException e) {
 *     fallBack(e.getMessage()); // Backend 'jdk' lacks [EDGE_TRIGGERED]. Found: …
 * }
 * }</pre>
 */
public class BackendUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message for the user.
     *
     * @param message what was asked for, what was found, what to do
     * @param cause why the backend that was asked for is unusable, or null
     */
    public BackendUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
