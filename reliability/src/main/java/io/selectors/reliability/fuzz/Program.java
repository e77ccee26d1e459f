package io.selectors.reliability.fuzz;

import java.util.List;

/**
 * A program: what the slots hold at first, and the steps.
 *
 * @param kinds one for each slot
 * @param steps in their order
 */
record Program(List<Kind> kinds, List<Step> steps) {
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("slots " + kinds);
        for (Step step : steps) {
            text.append("\n  ").append(step);
        }
        return text.toString();
    }
}
