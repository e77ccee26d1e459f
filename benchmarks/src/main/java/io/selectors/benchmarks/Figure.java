package io.selectors.benchmarks;

/**
 * One number of a case.
 *
 * @param name in results
 * @param title for people
 * @param unit of it
 * @param isDetail whether it is kept out of tables
 * @param isDifference whether it is one of two measurements, so that a ratio is taken between medians instead of round by round
 * @param share the quantile of its samples that it is given as
 */
record Figure(String name, String title, String unit, boolean isDetail, boolean isDifference, double share) {
    /** Of many short rounds: what else the machine does only ever adds to a sample, so that the low ones tell most. */
    private static final double LOW = 0.05;

    Figure(String name, String title, String unit) {
        this(name, title, unit, false, false, 0.5);
    }

    Figure detail() {
        return new Figure(name, title, unit, true, isDifference, share);
    }

    Figure difference() {
        return new Figure(name, title, unit, isDetail, true, share);
    }

    Figure low() {
        return new Figure(name, title, unit, isDetail, isDifference, LOW);
    }

    boolean isLow() {
        return share == LOW;
    }
}
