package io.selectors.reliability.fuzz;

import io.selectors.Readiness;

/** What poll(2) answered of a descriptor: the truth about levels. */
record Look(int events) {
    static final Look GONE = new Look(0);

    private static final int IN = 0x1;
    private static final int PRI = 0x2;
    private static final int OUT = 0x4;
    private static final int ERR = 0x8;
    private static final int HUP = 0x10;
    private static final int NVAL = 0x20;
    private static final int RDHUP = 0x2000;
    static final int ASKED = IN | PRI | OUT | RDHUP;

    /** The directions that are ready: error and hang-up make every one so. */
    int directions() {
        if (has(ERR | HUP)) {
            return Readiness.DIRECTIONS;
        }
        return (has(IN) ? Readiness.READ : 0) | (has(OUT) ? Readiness.WRITE : 0) | (has(PRI) ? Readiness.PRIORITY : 0);
    }

    boolean isReadable() {
        return has(IN);
    }

    boolean isWritable() {
        return has(OUT);
    }

    boolean isUrgent() {
        return has(PRI);
    }

    boolean isClosed() {
        return has(NVAL);
    }

    boolean isPeerClosed() {
        return has(RDHUP | HUP | ERR);
    }

    boolean isHalfClosed() {
        return has(RDHUP);
    }

    boolean isHungUp() {
        return has(HUP);
    }

    boolean isError() {
        return has(ERR);
    }

    Look or(Look other) {
        return new Look(events | other.events);
    }

    private boolean has(int bits) {
        return (events & bits) != 0;
    }
}
