package io.selectors.reliability.fuzz;

import io.selectors.Readiness;

/** What happened to a description: directions that an edge-triggered registration must hear of, and such that it may. */
record Change(Description description, int must, int may) {
    static Change of(Description description, int directions) {
        return new Change(description, directions, directions);
    }

    /** Something ended, and the system may say so whatever was asked for. */
    static Change ending(Description description, int must) {
        return new Change(description, must, Readiness.DIRECTIONS);
    }
}
