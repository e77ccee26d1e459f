package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results in Markdown. */
final class Tables {
    private final List<Result> results;
    private final Map<String, String> circumstances;

    Tables(List<Result> results, Map<String, String> circumstances) {
        this.results = results;
        this.circumstances = circumstances;
    }

    List<String> lines(Targets targets, List<String> charts) {
        List<String> lines = new ArrayList<>(List.of("# Figures on Java " + Runtime.version().feature(), ""));
        circumstances.forEach((what, text) -> lines.add("- " + what + ": " + text));
        lines.add("");
        lines.addAll(charts);
        lines.addAll(List.of("## Targets", ""));
        lines.addAll(targets(targets));
        lines.addAll(List.of("", "## Costs of calls", "", "Costs of calls are low quantiles (5 %) of many short, interleaved rounds, all others "
                + "medians. In brackets the ratio to `c`, which is C with a second thread that sleeps, or to `nio-keys` where there is no C; "
                + "of a median it is the median of the ratios of each round. Lower is better.", ""));
        lines.addAll(costs());
        for (int connections : ServerRunner.CONNECTIONS) {
            if (results.stream().anyMatch(result -> result.what.name().equals(ServerRunner.name(connections)))) {
                lines.addAll(echo(connections));
            }
        }
        lines.add("");
        return lines;
    }

    static List<String> targets(Targets targets) {
        List<String> lines = new ArrayList<>(List.of("| `" + targets.subject() + "` | target | measured | |", "|---|---|---|---|"));
        for (Target target : targets.lines()) {
            lines.add("| " + target.what + " | " + target.aim + " | " + target.measured() + " | " + target.verdict() + " |");
        }
        return lines;
    }

    private List<String> costs() {
        List<Result> shown = results.stream().filter(result -> !result.what.isDetail() && !result.what.name().startsWith(ServerRunner.PREFIX)).toList();
        List<String> contenders = contenders(shown);
        List<String> lines = new ArrayList<>(List.of("| case | unit | " + String.join(" | ", contenders) + " |",
                "|---|---|" + "---|".repeat(contenders.size())));
        for (Result result : shown) {
            StringBuilder line = new StringBuilder("| " + result.what.title() + " | " + result.what.unit() + " |");
            for (String contender : contenders) {
                line.append(' ').append(cell(result, contender)).append(" |");
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private List<String> echo(int connections) {
        String name = ServerRunner.name(connections);
        List<Result> shown = results.stream()
                .filter(result -> result.what.name().equals(name) || result.what.name().startsWith(name + "-")).toList();
        List<String> lines = new ArrayList<>(List.of("", "## Echo, " + ServerRunner.inWords(connections), "",
                "| server | messages per s | p50 µs | p99 µs | p99.9 µs | processor µs per message | generator busy % |",
                "|---|---|---|---|---|---|---|"));
        for (String contender : contenders(shown)) {
            StringBuilder line = new StringBuilder("| " + contender + " |");
            for (Result result : shown) {
                line.append(' ').append(cell(result, contender)).append(" |");
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static List<String> contenders(List<Result> shown) {
        List<String> contenders = new ArrayList<>();
        for (Result result : shown) {
            result.contenders().forEach(one -> {
                if (!contenders.contains(one)) {
                    contenders.add(one);
                }
            });
        }
        return contenders;
    }

    private static String cell(Result result, String contender) {
        if (!result.has(contender)) {
            return "";
        }
        double value = result.value(contender);
        String figure = String.format(Locale.ROOT, Math.abs(value) < 10 && value != Math.rint(value) ? "%.2f" : "%.0f", value);
        double ratio = result.ratio(contender, result.has("c") ? "c" : "nio-keys");
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%s (%.2f)", figure, ratio) : figure;
    }
}
