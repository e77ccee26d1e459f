package io.selectors.reliability.fuzz;

import io.selectors.Readiness;

/**
 * What happened to a description: directions that an edge-triggered registration must hear of, and such that it may.
 *
 * @param isOwn whether its own user did it, which is news to macOS alone
 */
record Change(Description description, int must, int may, boolean isOwn) {
    Change(Description description, int must, int may) {
        this(description, must, may, false);
    }

    static Change of(Description description, int directions) {
        return new Change(description, directions, directions);
    }

    /** Something ended, and the system may say so whatever was asked for. */
    static Change ending(Description description, int must) {
        return new Change(description, must, Readiness.DIRECTIONS);
    }

    /** A pipe was read by its own user: what is left in it, or its end, is an edge once more on macOS. */
    static Change ownRead(Description description) {
        return new Change(description, 0, Readiness.READ, true);
    }
}
