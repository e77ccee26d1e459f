package io.selectors.demo;

/**
 * The bytes that all connections together hold: messages half received, in hand, and replies not yet taken. Limits for each connection
 * do not limit their sum. Belongs to the selecting thread.
 */
final class Memory {
    private final long limit;
    private long held;

    Memory(long limit) {
        this.limit = limit;
    }

    /** Counts more, or less. */
    void add(long bytes) {
        held += bytes;
    }

    /** Refuses what was added last, if that was too much; it still counts until it is given back. */
    void check() throws BadMessageException {
        if (held > limit) {
            throw new BadMessageException("no room: all connections together hold more than " + limit + " bytes");
        }
    }

    long held() {
        return held;
    }
}
