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

    Result(Figure what) {
        this.what = what;
    }

    void add(String contender, double sample) {
        samples.computeIfAbsent(contender, name -> new ArrayList<>()).add(sample);
    }

    /** This, and what came of the same figure in other processes. */
    Result with(Result other) {
        other.samples.forEach((contender, values) -> values.forEach(value -> add(contender, value)));
        return this;
    }

    Iterable<String> contenders() {
        return samples.keySet();
    }

    boolean has(String contender) {
        return samples.containsKey(contender);
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
        if (what.isDifference()) {
            return median(contender) / median(other);
        }
        List<Double> ratios = new ArrayList<>();
        List<Double> own = samples.get(contender);
        List<Double> theirs = samples.get(other);
        for (int i = 0; i < Math.min(own.size(), theirs.size()); i++) {
            ratios.add(own.get(i) / theirs.get(i));
        }
        return quantile(ratios, 0.5);
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
