package io.selectors.reliability.fuzz;

import io.selectors.Interest;

/** What can be registered; the simplest first, for shrinking goes there. */
enum Kind {
    RAW_READ(Interest.READ, true),
    RAW_WRITE(Interest.WRITE, true),
    PIPE_SOURCE(Interest.READ, true),
    PIPE_SINK(Interest.WRITE, true),
    SOCKET(Interest.READ_WRITE, false),
    SERVER(Interest.READ, false),
    /** A socket that was never connected. */
    UNCONNECTED(Interest.READ_WRITE, false),
    /** A regular file, by its number. */
    FILE(Interest.READ, true);

    /** The directions that it has. */
    final Interest directions;
    /** Whether the system acts at once, because there is no network in it. */
    final boolean isLocal;

    Kind(Interest directions, boolean isLocal) {
        this.directions = directions;
        this.isLocal = isLocal;
    }
}
