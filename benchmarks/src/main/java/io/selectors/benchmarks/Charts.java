package io.selectors.benchmarks;

import io.selectors.benchmarks.SavedReport.Spread;
import io.selectors.demo.chart.Bar;
import io.selectors.demo.chart.BarChart;
import io.selectors.demo.chart.Palette;
import io.selectors.demo.chart.Panel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The charts of a saved report, in PNG files beside it. */
final class Charts {
    /**
     * A chart.
     *
     * @param name how its file's name ends
     * @param title of all of it
     * @param panels what is in it, if it was measured
     */
    private record Kind(String name, String title, List<Part> panels) {
    }

    /** A panel: the case of its figures, and how they are shown. */
    private record Part(String result, String title, String axis, double divisor) {
    }

    private static final String NANOS = "nanoseconds, lower is better";
    private static final String MICROS = "microseconds, lower is better";
    private static final String RATE = "messages per second, higher is better";
    private static final List<Kind> KINDS = List.of(
            new Kind("select", "The cost of a select", List.of(new Part("wait-1", "One select, one ready", NANOS, 1),
                    new Part("wait-1000", "1,000 ready, per event", NANOS, 1))),
            new Kind("echo", "What an echo server on one thread serves", List.of(new Part("echo-100", "Echo, 100 connections", RATE, 1),
                    new Part("echo-5000", "Echo, 5,000 connections", RATE, 1))),
            new Kind("register", "The cost of a registration", List.of(new Part("churn", "Register and unregister a channel", NANOS, 1))),
            new Kind("timers", "How late a wait ends, and how long a wake-up takes",
                    List.of(new Part("late-50us", "A wait of 50 µs ends late by", MICROS, 1e3),
                            new Part("wakeup", "A wake-up takes", MICROS, 1e3))));
    /** Another kind of work, or so slow that all others would look alike; the tables have them. */
    private static final List<String> LEFT_OUT = List.of("c-keys", "python");

    private final Path json;
    private final SavedReport report;

    Charts(Path json) throws IOException {
        this.json = json;
        report = SavedReport.read(json);
    }

    /** Returns what shows them in a page beside them, in Markdown. */
    List<String> write() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Kind kind : KINDS) {
            List<Part> parts = kind.panels.stream().filter(part -> report.results.containsKey(part.result)).toList();
            List<String> contenders = contenders(parts);
            if (!contenders.isEmpty()) {
                String file = json.getFileName().toString().replaceFirst("\\.json$", "") + "-" + kind.name + ".png";
                new BarChart(parts.stream().map(part -> panel(part, contenders)).toList(), notes(parts)).write(json.resolveSibling(file));
                lines.addAll(List.of("![" + kind.title + "](" + file + ")", "", Legend.explain(contenders), ""));
            }
        }
        if (!lines.isEmpty()) {
            lines.addAll(List.of("`c-keys`, `python` and the demo's servers are in the tables only.", ""));
        }
        return lines;
    }

    /** Whoever takes part in all panels. */
    private List<String> contenders(List<Part> parts) {
        return parts.stream().limit(1).flatMap(part -> report.results.get(part.result).keySet().stream())
                .filter(name -> !LEFT_OUT.contains(name) && !name.startsWith(EchoPeer.DEMO))
                .filter(name -> parts.stream().allMatch(part -> report.results.get(part.result).containsKey(name))).toList();
    }

    private Panel panel(Part part, List<String> contenders) {
        Map<String, Spread> figures = report.results.get(part.result);
        return new Panel(part.title, part.axis, contenders.stream().map(name -> {
            Spread figure = figures.get(name);
            return new Bar(Legend.label(name), Palette.of(name), figure.low() / part.divisor, figure.value() / part.divisor,
                    figure.high() / part.divisor);
        }).toList());
    }

    private List<String> notes(List<Part> parts) {
        boolean isLow = parts.stream().flatMap(part -> report.results.get(part.result).values().stream()).anyMatch(Spread::isLow);
        return List.of(isLow ? "Bar: a low quantile of many short rounds, as in the table. Line: from there to the upper quartile."
                        : "Bar: the median of all rounds. Line: the middle half of them, from the lower to the upper quartile.",
                "Java " + Objects.toString(report.circumstances.get("java"), "?") + "; "
                        + Objects.toString(report.circumstances.get("machine"), "?"));
    }
}
