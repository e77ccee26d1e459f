package io.selectors.reliability.fuzz;

/** The backend did what the contract does not allow, or failed to do what it promises. */
final class Difference extends AssertionError {
    private static final long serialVersionUID = 1;

    Difference(String message) {
        super(message);
    }

    Difference(String message, Throwable cause) {
        super(message, cause);
    }
}
