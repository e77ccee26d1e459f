package io.selectors.reliability.races;

/** The contract was broken in a race. */
public final class RaceFailure extends Exception {
    private static final long serialVersionUID = 1;

    RaceFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
