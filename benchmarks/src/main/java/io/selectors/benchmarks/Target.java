package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One line of what is aimed at: what was measured, and whether that is enough. A figure that is NaN was not measured. */
final class Target {
    final String what;
    final String aim;
    private final List<String> measured = new ArrayList<>();
    private boolean isJudged;
    private boolean isMissed;
    private boolean isUnmeasured;

    Target(String what, String aim) {
        this.what = what;
        this.aim = aim;
    }

    Target atMost(double limit, double figure, String text) {
        return check(figure, figure <= limit, text);
    }

    Target atLeast(double limit, double figure, String text) {
        return check(figure, figure >= limit, text);
    }

    Target below(double limit, double figure, String text) {
        return check(figure, figure < limit, text);
    }

    /** A ratio of which 1 is a draw: as good as met if the upper quartile of the rounds reaches the limit. */
    Target atLeastOrDraw(double limit, double figure, double lower, double upper, String other) {
        return check(figure, upper >= limit, "%.2f" + String.format(Locale.ROOT, " (%.2f to %.2f) of ", lower, upper) + other);
    }

    /** Only for comparison. */
    Target shown(double figure, String text) {
        if (!Double.isNaN(figure)) {
            measured.add(String.format(Locale.ROOT, text, figure));
        }
        return this;
    }

    private Target check(double figure, boolean isMet, String text) {
        isJudged = true;
        if (Double.isNaN(figure)) {
            isUnmeasured = true;
            return this;
        }
        isMissed |= !isMet;
        String one = String.format(Locale.ROOT, text, figure);
        measured.add(isMet ? one : "**" + one + "**");
        return this;
    }

    String measured() {
        return String.join(", ", measured);
    }

    String verdict() {
        return !isJudged ? "" : isMissed ? "missed" : isUnmeasured ? "not measured" : "met";
    }
}
