package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the library aims at, judged by the results, so that nobody copies a figure by hand. */
final class Targets {
    private static final List<String> NIO = List.of("nio-keys", "nio-consumer");

    private final Map<String, Result> results = new HashMap<>();
    private final String ours;
    private final boolean isForeign;

    Targets(List<Result> all, boolean isForeign) {
        all.forEach(result -> results.put(result.what.name(), result));
        this.isForeign = isForeign;
        this.ours = isForeign ? "epoll-foreign" : "epoll-netty";
    }

    /** The contender that is judged: the first binding that there is. */
    String subject() {
        return ours;
    }

    List<Target> lines() {
        List<Target> lines = new ArrayList<>();
        lines.add(poll());
        lines.add(new Target("1,000 ready, per event", "≤ 1.12 of C; no garbage; list form ≤ 32 bytes")
                .atMost(1.12, ratio("wait-1000", "c"), "%.2f of C")
                .atMost(Double.MAX_VALUE, ratio("wait-1000", "c-keys"), "%.2f of C with keys")
                .atMost(1.12, ratio("wait-1000-fd", "c"), "registered by number %.2f of C")
                .atMost(0.005, median("allocated-handler", ours), "%.2f bytes")
                .atMost(32, median("allocated-list", ours), "list %.0f bytes"));
        lines.add(new Target("one ready of 15,000 against one of 10", "≤ 1.2")
                .atMost(1.2, median("idle-15000", ours) / median("idle-10", ours), "%.2f")
                .atMost(Double.MAX_VALUE, median("idle-15000", "c") / median("idle-10", "c"), "in C %.2f"));
        lines.add(belowNio(new Target("register and unregister channels", "≤ 1.5 of C's ADD and DEL; java.nio ≥ 3.5 times as long")
                .atMost(1.5, ratio("churn", "c"), "%.2f of C"), "churn", 3.5));
        lines.add(new Target("toggles between selects", "no system call")
                .atMost(0, median("toggle-calls", ours), "%.3f epoll_ctl per toggle"));
        lines.add(new Target("re-arm of a one-shot", "≤ 1.3 of C's MOD, each with the poll that it waits for")
                .atMost(1.3, ratio("rearm", "c"), "%.2f of C")
                .atMost(Double.MAX_VALUE, (median("rearm", ours) - median("wait-1", ours)) / (median("rearm", "c") - median("wait-1", "c")),
                        "%.2f when the poll is taken off both"));
        lines.add(chain());
        lines.add(new Target("wait of 50 µs", "median ≤ 15 µs later than in C; never early")
                .atMost(15, (median("late-50us", ours) - median("late-50us", "c")) / 1e3, "%.1f µs later")
                .atLeast(0, Math.min(least("late-50us-earliest"), least("late-1ms-earliest")), "earliest %.0f ns after the time"));
        lines.add(new Target("wake-up, median", "≤ java.nio's")
                .atMost(1, ratio("wakeup", "nio-keys"), "%.2f of nio-keys").atMost(1, ratio("wakeup", "nio-consumer"), "%.2f of nio-consumer"));
        lines.add(new Target("heap per registration", "≤ 100 bytes, below java.nio's")
                .atMost(100, median("retained", ours), "%.0f bytes").below(1, ratio("retained", "nio-keys"), "%.2f of nio-keys"));
        lines.add(echo(100));
        lines.add(echo(5_000));
        return lines;
    }

    private Target poll() {
        Target target = isForeign
                ? new Target("poll, one ready", "≤ 1.05 of a bare downcall, ≤ 1.2 of C, below both java.nio forms")
                        .atMost(1.05, ratio("wait-1", "downcall"), "%.2f of the downcall").atMost(1.2, ratio("wait-1", "c"), "%.2f of C")
                : new Target("poll, one ready", "≤ 1.3 of C, below both java.nio forms")
                        .atMost(1.3, ratio("wait-1", "c"), "%.2f of C");
        for (String nio : NIO) {
            target.below(1, ratio("wait-1", nio), "%.2f of " + nio);
        }
        return target;
    }

    private Target belowNio(Target target, String figure, double times) {
        for (String nio : NIO) {
            target.atLeast(times, 1 / ratio(figure, nio), nio + " %.1f times as long");
        }
        return target;
    }

    private Target chain() {
        Target target = new Target("libevent's bench, selector's share", "≤ 1.15 of C and below java.nio in every cell");
        List<String> cells = results.keySet().stream().filter(name -> name.matches("chain-\\d+-\\d+")).sorted().toList();
        if (cells.isEmpty()) {
            return target.atMost(0, Double.NaN, "");
        }
        cells.forEach(name -> {
            String cell = name.substring("chain-".length()).replace("-", " pipes, ") + " active: ";
            target.atMost(1.15, ratio(name, "c"), cell + "%.2f of C")
                    .atMost(Double.MAX_VALUE, ratio(name, "downcall"), "%.2f of a bare downcall");
            for (String nio : NIO) {
                target.below(1, ratio(name, nio), "%.2f of " + nio);
            }
        });
        return target;
    }

    private Target echo(int connections) {
        String figure = ServerRunner.name(connections);
        Target target = new Target("echo, " + ServerRunner.inWords(connections) + ", bare loops", "throughput ≥ java.nio's and Netty's, ≥ 0.8 of C's")
                .atLeast(0.8, ratio(figure, "c"), "%.2f of C").atLeast(1, ratio(figure, "netty"), "%.2f of netty");
        for (String nio : NIO) {
            target.atLeast(1, ratio(figure, nio), "%.2f of " + nio);
        }
        return target;
    }

    private double ratio(String figure, String other) {
        return results.containsKey(figure) ? results.get(figure).ratio(ours, other) : Double.NaN;
    }

    private double median(String figure, String contender) {
        Result result = results.get(figure);
        return result != null && result.has(contender) ? result.median(contender) : Double.NaN;
    }

    private double least(String figure) {
        Result result = results.get(figure);
        return result != null && result.has(ours) ? result.least(ours) : Double.NaN;
    }
}
