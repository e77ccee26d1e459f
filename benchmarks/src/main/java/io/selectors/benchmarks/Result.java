package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of a figure: each contender's samples, round by round. */
final class Result {
    final Figure what;
    private final Map<String, List<Double>> samples = new LinkedHashMap<>();
    /** Each contender's value of each start: some figures depend on where in memory a process lies, and a low one must not win by that. */
    private final Map<String, List<Double>> starts = new LinkedHashMap<>();

    Result(Figure what) {
        this.what = what;
    }

    void add(String contender, double sample) {
        samples.computeIfAbsent(contender, name -> new ArrayList<>()).add(sample);
    }

    /** This, and what came of the same figure in other processes. */
    Result with(Result other) {
        samples.keySet().forEach(contender -> starts.computeIfAbsent(contender, name -> new ArrayList<>(List.of(value(name)))));
        other.samples.forEach((contender, values) -> {
            starts.computeIfAbsent(contender, name -> new ArrayList<>()).add(other.value(contender));
            values.forEach(value -> add(contender, value));
        });
        return this;
    }

    Iterable<String> contenders() {
        return samples.keySet();
    }

    boolean has(String contender) {
        return samples.containsKey(contender);
    }

    /** What the figure is given as: of its samples, or, if there were several starts, the median of each start's. */
    double value(String contender) {
        List<Double> each = starts.get(contender);
        return each == null || !what.isLow() ? quantile(contender, what.share()) : quantile(each, 0.5);
    }

    double median(String contender) {
        return quantile(contender, 0.5);
    }

    double least(String contender) {
        return Collections.min(samples.get(contender));
    }

    /** Between the two samples that it falls between. */
    double quantile(String contender, double share) {
        return quantile(samples.get(contender), share);
    }

    /** How a contender compares with another, or NaN. */
    double ratio(String contender, String other) {
        if (!has(contender) || !has(other)) {
            return Double.NaN;
        }
        return what.isDifference() || what.isLow() ? value(contender) / value(other) : ratio(contender, other, 0.5);
    }

    /** A quantile of the ratios of a round. */
    double ratio(String contender, String other, double share) {
        if (!has(contender) || !has(other)) {
            return Double.NaN;
        }
        List<Double> ratios = new ArrayList<>();
        List<Double> own = samples.get(contender);
        List<Double> theirs = samples.get(other);
        for (int i = 0; i < Math.min(own.size(), theirs.size()); i++) {
            ratios.add(own.get(i) / theirs.get(i));
        }
        return quantile(ratios, share);
    }

    private static double quantile(List<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
