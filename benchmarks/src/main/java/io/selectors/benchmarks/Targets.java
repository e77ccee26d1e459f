package io.selectors.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the library aims at, judged by the results, so that nobody copies a figure by hand. What a call costs is judged by what it adds to
 * the bare calls, in units of a pair of compare-and-sets on the same machine: a ratio to the bare calls is good where system calls are
 * dear, and bad where they are cheap, and says nothing of the library.
 */
final class Targets {
    private static final List<String> NIO = List.of("nio-keys", "nio-consumer");
    /** With the channel's number read through JNI. */
    private static final double MOST_TO_REGISTER = 15;

    private final Map<String, Result> results = new HashMap<>();
    private final boolean isForeign;
    private final String ours;
    /** What makes the same calls and nothing else: from Java where that is possible without a compiler for C, else from C. */
    private final String bare;

    Targets(List<Result> all, boolean isForeign) {
        all.forEach(result -> results.put(result.what.name(), result));
        this.isForeign = isForeign;
        this.ours = isForeign ? "epoll-foreign" : "epoll-netty";
        this.bare = isForeign ? "downcall" : "c";
    }

    /** The contender that is judged: the first binding that there is. */
    String subject() {
        return ours;
    }

    List<Target> lines() {
        return List.of(
                added("wait-0", "poll in vain", Double.NaN),
                added("wait-1", "poll, one ready", 1.2),
                added("churn", "register and unregister", MOST_TO_REGISTER),
                added("rearm", "re-arm and poll", 4.5),
                added("toggle", "two toggles and poll", 5.5).atMost(0, value("toggle-calls", ours), "%.3f epoll_ctl"),
                thousand(),
                new Target("one ready of 15,000 against one of 10", "≤ 1.2")
                        .atMost(1.2, value("idle-15000", ours) / value("idle-10", ours), "%.2f")
                        .shown(value("idle-15000", "c") / value("idle-10", "c"), "in C %.2f"),
                chain(),
                late("late-50us", "wait of 50 µs", 15),
                late("late-50us-slack-1", "wait of 50 µs, timer slack of 1 ns", 2),
                wakeUp("wakeup", "wake-up, warm", 0.7),
                wakeUp("wakeup-cold", "wake-up, the first 400 of a process", 1),
                new Target("heap per registration", "≤ 100 bytes, below java.nio's")
                        .atMost(100, value("retained", ours), "%.0f bytes").below(1, ratio("retained", "nio-keys"), "%.2f of nio-keys"),
                echo(100),
                echo(5_000));
    }

    /** In pairs above the bare calls; on Java 17, where nobody can make these from Java without C, it is shown only. */
    private Target added(String figure, String what, double most) {
        boolean isJudged = isForeign && !Double.isNaN(most);
        Target target = new Target(what, isJudged ? String.format(Locale.ROOT, "≤ %.1f pairs above the bare calls", most) : "");
        double nanos = value(figure, ours) - value(figure, bare);
        double pair = value("cas-pair", ours);
        String text = String.format(Locale.ROOT, "%%.1f pairs (%.0f ns, a pair is %.1f) above %s", nanos, pair, bare);
        return (isJudged ? target.atMost(most, nanos / pair, text) : target.shown(nanos / pair, text))
                .shown(ratio(figure, "c"), "%.2f of C").shown(ratio(figure, "nio-keys"), "%.2f of nio-keys")
                .shown(ratio(figure, "nio-consumer"), "%.2f of nio-consumer");
    }

    private Target thousand() {
        Target target = new Target("1,000 ready, per event", isForeign ? "≤ 3 ns above C; no garbage; list form ≤ 32 bytes"
                : "no garbage; list form ≤ 32 bytes");
        double above = value("wait-1000", ours) - value("wait-1000", "c");
        return (isForeign ? target.atMost(3, above, "%.1f ns above C") : target.shown(above, "%.1f ns above C"))
                .shown(ratio("wait-1000", "c"), "%.2f of C").shown(ratio("wait-1000", "c-keys"), "%.2f of C with keys")
                .atMost(0.005, value("allocated-handler", ours), "%.2f bytes").atMost(32, value("allocated-list", ours), "list %.0f bytes");
    }

    private Target chain() {
        Target target = new Target("libevent's bench, selector's share", "below java.nio in every cell");
        List<String> cells = results.keySet().stream().filter(name -> name.matches("chain-\\d+-\\d+")).sorted().toList();
        if (cells.isEmpty()) {
            return target.below(0, Double.NaN, "");
        }
        cells.forEach(name -> {
            String cell = name.substring("chain-".length()).replace("-", " pipes, ") + " active: ";
            target.shown(ratio(name, "c"), cell + "%.2f of C").shown(ratio(name, "downcall"), "%.2f of a bare downcall");
            for (String nio : NIO) {
                target.below(1, ratio(name, nio), "%.2f of " + nio);
            }
        });
        return target;
    }

    private Target late(String figure, String what, int most) {
        return new Target(what, "median ≤ " + most + " µs later than in C; never early")
                .atMost(most, (value(figure, ours) - value(figure, "c")) / 1e3, "%.1f µs later")
                .shown(value(figure, ours) / 1e3, "%.1f µs in all")
                .atLeast(0, least(figure + "-earliest"), "earliest %.0f ns after the time");
    }

    private Target wakeUp(String figure, String what, double most) {
        Target target = new Target(what, most == 1 ? "median ≤ java.nio's" : String.format(Locale.ROOT, "median ≤ %.1f of java.nio's", most));
        for (String nio : NIO) {
            target.atMost(most, ratio(figure, nio), "%.2f of " + nio);
        }
        return target.shown(ratio(figure, "c"), "%.2f of C");
    }

    private Target echo(int connections) {
        String figure = ServerRunner.name(connections);
        Target target = new Target("echo, " + ServerRunner.inWords(connections) + ", bare loops",
                "throughput ≥ java.nio's and Netty's, or a draw (quartiles of the rounds); ≥ 0.9 of C's").atLeast(0.9, ratio(figure, "c"), "%.2f of C");
        for (String other : List.of("netty", "nio-keys", "nio-consumer")) {
            target.atLeastOrDraw(1, ratio(figure, other), ratio(figure, other, 0.25), ratio(figure, other, 0.75), other);
        }
        return target;
    }

    private double ratio(String figure, String other) {
        return results.containsKey(figure) ? results.get(figure).ratio(ours, other) : Double.NaN;
    }

    private double ratio(String figure, String other, double share) {
        return results.containsKey(figure) ? results.get(figure).ratio(ours, other, share) : Double.NaN;
    }

    private double value(String figure, String contender) {
        Result result = results.get(figure);
        return result != null && result.has(contender) ? result.value(contender) : Double.NaN;
    }

    private double least(String figure) {
        Result result = results.get(figure);
        return result != null && result.has(ours) ? result.least(ours) : Double.NaN;
    }
}
