package io.selectors.contract;

import java.util.concurrent.TimeUnit;

/** The suite's time limits, which a slow machine multiplies. */
public final class Limits {
    /** The property that multiplies them; 1 if it is not set. */
    public static final String FACTOR_PROPERTY = "contract.factor";

    private static final int FACTOR = Integer.getInteger(FACTOR_PROPERTY, 1);

    private Limits() {
    }

    /** So many seconds on a usual machine. */
    static long seconds(long usual) {
        return usual * FACTOR;
    }

    /** So much on a usual machine, in nanoseconds. */
    static long nanos(long usual, TimeUnit unit) {
        return unit.toNanos(usual) * FACTOR;
    }
}
