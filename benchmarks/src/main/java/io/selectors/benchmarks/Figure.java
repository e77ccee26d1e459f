package io.selectors.benchmarks;

/**
 * One number of a case.
 *
 * @param name in results
 * @param title for people
 * @param unit of it
 * @param isDetail whether it is kept out of tables
 * @param isDifference whether it is one of two measurements, so that a ratio is taken between medians instead of round by round
 */
record Figure(String name, String title, String unit, boolean isDetail, boolean isDifference) {
    Figure(String name, String title, String unit) {
        this(name, title, unit, false, false);
    }

    Figure detail() {
        return new Figure(name, title, unit, true, isDifference);
    }

    Figure difference() {
        return new Figure(name, title, unit, isDetail, true);
    }
}
