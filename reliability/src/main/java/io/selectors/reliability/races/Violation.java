package io.selectors.reliability.races;

/** What was seen and must not be; the race adds where. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message);
    }

    static void check(boolean kept, String message) {
        if (!kept) {
            throw new Violation(message);
        }
    }
}
