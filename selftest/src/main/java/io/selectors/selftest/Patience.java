package io.selectors.selftest;

import io.selectors.contract.Limits;
import java.time.Duration;

/**
 * How slow a machine may be.
 *
 * @param factor of the suite's own time limits
 * @param silence after which a run is given up
 */
record Patience(int factor, Duration silence) {
    private static final int SILENCE_SECONDS = 120;

    static Patience of(int factor) {
        return of(factor, SILENCE_SECONDS * factor);
    }

    static Patience of(int factor, int seconds) {
        return new Patience(factor, Duration.ofSeconds(seconds));
    }

    boolean isUsual() {
        return equals(of(1));
    }

    String option() {
        return "-D" + Limits.FACTOR_PROPERTY + "=" + factor;
    }

    @Override
    public String toString() {
        return factor + " times the usual time limits (--factor " + factor + "), given up after " + silence.toSeconds()
                + " s without a message (--patience " + silence.toSeconds() + ")";
    }
}
