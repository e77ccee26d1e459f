package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of a case: the figures of each contender, round by round. */
final class Result {
    final Case what;
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    Result(Case what) {
        this.what = what;
    }

    void add(String contender, double figure) {
        figures.computeIfAbsent(contender, name -> new ArrayList<>()).add(figure);
    }

    Iterable<String> contenders() {
        return figures.keySet();
    }

    boolean has(String contender) {
        return figures.containsKey(contender);
    }

    double median(String contender) {
        return median(figures.get(contender));
    }

    /** The median of the ratios within each round, or NaN. */
    double ratio(String contender, String other) {
        if (!has(contender) || !has(other)) {
            return Double.NaN;
        }
        List<Double> ratios = new ArrayList<>();
        List<Double> own = figures.get(contender);
        List<Double> theirs = figures.get(other);
        for (int i = 0; i < Math.min(own.size(), theirs.size()); i++) {
            ratios.add(own.get(i) / theirs.get(i));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
