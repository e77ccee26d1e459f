package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One line of what is aimed at: what was measured, and whether that is enough. A figure that is NaN was not measured. */
final class Target {
    final String what;
    final String aim;
    private final List<String> measured = new ArrayList<>();
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

    private Target check(double figure, boolean isMet, String text) {
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
        return isMissed ? "missed" : isUnmeasured ? "not measured" : "met";
    }
}
