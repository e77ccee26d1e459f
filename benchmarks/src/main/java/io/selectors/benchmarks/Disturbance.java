package io.selectors.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether anything else was at work while something was measured. Three things tell: processor time, of which some went to other processes
 * or to other machines of the same host; the floor, whose rounds differ; and order, when a call takes less in Java than in C.
 */
final class Disturbance {
    /** Of the time of all processors. */
    private static final double MOST_TAKEN = 0.05;
    /** The median of the floor's rounds against their low quantile; on quiet machines up to 1.5 was seen, of registering. */
    private static final double MOST_SPREAD = 1.6;
    /** Of the bare calls; who takes less was measured while the calls were not slowed, and they while they were. */
    private static final double LEAST_OF_FLOOR = 0.93;
    private static final List<String> FLOORS = List.of("c", "downcall");
    private static final List<String> BOUND_BY_CALLS = List.of("wait-0", "wait-1", "churn", "rearm");
    private static final int SHOWN = 8;

    /** What went to others than this run, as shares of the time of all processors. */
    private record Loss(double taken, double stolen) { }

    private final ProcessorTime time;
    private final Map<String, Loss> losses = new LinkedHashMap<>();
    private ProcessorTime.Ticks before;

    Disturbance(ProcessorTime time) {
        this.time = time;
    }

    void begin() throws IOException {
        before = time.now();
    }

    /** Something has been measured since {@link #begin}. */
    void end(String what) throws IOException {
        ProcessorTime.Ticks spent = time.now().minus(before);
        double all = Math.max(1, spent.all());
        Loss loss = new Loss(Math.max(0, spent.busy() - spent.own()) / all, spent.stolen() / all);
        losses.merge(what, loss, (one, other) -> one.taken + one.stolen > other.taken + other.stolen ? one : other);
    }

    /** One line, for people. */
    String verdict(List<Result> results) {
        List<String> signs = signs(results);
        if (signs.isEmpty() && losses.isEmpty()) {
            return "not looked for, because no case was timed";
        }
        double taken = losses.values().stream().mapToDouble(Loss::taken).average().orElse(0);
        double stolen = losses.values().stream().mapToDouble(Loss::stolen).average().orElse(0);
        String seen = String.format(Locale.ROOT, "on the whole other processes took %.1f %% of the processors' time, other machines of the host %.1f %%; "
                + "load average at the start %s on %d processors", 100 * taken, 100 * stolen, time.loadAtStart(),
                Runtime.getRuntime().availableProcessors());
        if (signs.isEmpty()) {
            return "none to speak of; " + seen;
        }
        int left = signs.size() - SHOWN;
        return "DISTURBED, do not compare: " + signs.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (left > 0 ? " and " + left + " more" : "") + "; " + seen;
    }

    private List<String> signs(List<Result> results) {
        List<String> signs = new ArrayList<>();
        losses.forEach((what, loss) -> {
            if (loss.taken + loss.stolen > MOST_TAKEN) {
                signs.add(String.format(Locale.ROOT, "%s (others took %.0f %%)", what, 100 * (loss.taken + loss.stolen)));
            }
        });
        for (Result result : results) {
            String name = result.what.name();
            if (result.what.isLow() && result.has("c") && result.median("c") > MOST_SPREAD * result.value("c")) {
                signs.add(String.format(Locale.ROOT, "%s (half of C's rounds took %.2f of its least)", name, result.median("c") / result.value("c")));
            }
            if (BOUND_BY_CALLS.contains(name)) {
                addInverted(result, signs);
            }
        }
        return signs;
    }

    /** What cannot be: a selector that makes the same calls and takes less. */
    private static void addInverted(Result result, List<String> signs) {
        for (String ours : List.of("epoll-foreign", "epoll-netty")) {
            for (String floor : FLOORS) {
                if (result.has(ours) && result.has(floor) && result.value(ours) < LEAST_OF_FLOOR * result.value(floor)) {
                    signs.add(String.format(Locale.ROOT, "%s (%s took %.2f of %s)", result.what.name(), ours, result.ratio(ours, floor), floor));
                }
            }
        }
    }
}
