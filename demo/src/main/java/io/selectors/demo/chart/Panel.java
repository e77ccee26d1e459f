package io.selectors.demo.chart;

import java.util.List;

/**
 * One figure of several contenders.
 *
 * @param title what was measured
 * @param axis its unit, and whether lower or higher is better
 * @param bars one for each contender, from top to bottom
 */
public record Panel(String title, String axis, List<Bar> bars) {
    List<String> labels() {
        return bars.stream().map(Bar::label).toList();
    }

    double highest() {
        return bars.stream().mapToDouble(bar -> Math.max(bar.high(), bar.middle())).max().orElse(0);
    }
}
