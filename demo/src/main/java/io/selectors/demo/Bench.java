package io.selectors.demo;

import io.selectors.demo.chart.Bar;
import io.selectors.demo.chart.BarChart;
import io.selectors.demo.chart.Palette;
import io.selectors.demo.chart.Panel;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import org.HdrHistogram.Histogram;

/** Loads servers by turns of a second, so that whatever else the machine does meets all of them. */
final class Bench {
    private final int connections;
    private final int seconds;
    private final Path chart;
    private final byte[] message = JsonMessage.of("bench", "hello");
    private final Map<String, Histogram> latencies = new LinkedHashMap<>();
    /** Messages in each second. */
    private final Map<String, LongSummaryStatistics> rates = new HashMap<>();

    Bench(int connections, int seconds, Path chart) {
        this.connections = connections;
        this.seconds = seconds;
        this.chart = chart;
    }

    /** Whether every server did its work. */
    boolean run() throws IOException {
        try (BenchServers servers = new BenchServers()) {
            Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "ending"));
            load(servers.start());
        }
        print();
        draw();
        return latencies.values().stream().allMatch(one -> one.getTotalCount() > 0);
    }

    private void load(List<BenchServer> servers) throws IOException {
        try (ProgressBar progress = Progress.of("bench", (long) servers.size() * (seconds + 1))) {
            // The first turn is for the compilers.
            for (int turn = 0; turn <= seconds; turn++) {
                for (BenchServer server : servers) {
                    Histogram seen = turn == 0 ? new Histogram(3) : latencies.computeIfAbsent(server.name, name -> new Histogram(3));
                    try (Load load = new Load(server.address(), message, connections)) {
                        long before = seen.getTotalCount();
                        load.run(TimeUnit.SECONDS.toNanos(1), seen);
                        if (turn > 0) {
                            rates.computeIfAbsent(server.name, name -> new LongSummaryStatistics()).accept(seen.getTotalCount() - before);
                        }
                    }
                    progress.step();
                }
            }
        }
    }

    private void print() {
        TextTable table = new TextTable("SERVER", "MESSAGES/S", "LOWEST", "HIGHEST", "P50 µs", "P99 µs", "P99.9 µs");
        latencies.forEach((server, seen) -> table.add(server, seen.getTotalCount() / seconds, rates.get(server).getMin(), rates.get(server).getMax(),
                micros(seen, 50), micros(seen, 99), micros(seen, 99.9)));
        System.out.println("Echo of " + message.length + " bytes on " + connections + " connections, " + seconds
                + " s each; each connection waits for one message before it sends the next.");
        System.out.println("LOWEST and HIGHEST are of single seconds: a difference that is smaller than theirs is none.");
        System.out.print(table);
    }

    private static String micros(Histogram seen, double percentile) {
        return String.format(Locale.ROOT, "%.0f", seen.getValueAtPercentile(percentile) / 1e3);
    }

    private void draw() throws IOException {
        List<Bar> throughput = new ArrayList<>();
        List<Bar> delays = new ArrayList<>();
        latencies.forEach((server, seen) -> {
            Color color = Palette.of(server.replace('/', '-'));
            LongSummaryStatistics rate = rates.get(server);
            throughput.add(new Bar(server, color, rate.getMin(), rate.getAverage(), rate.getMax()));
            double median = seen.getValueAtPercentile(50) / 1e3;
            delays.add(new Bar(server, color, median, median, seen.getValueAtPercentile(99) / 1e3));
        });
        new BarChart(List.of(new Panel("Throughput", "messages per second, higher is better", throughput),
                new Panel("Latency", "microseconds, lower is better", delays)),
                List.of("Echo on " + connections + " connections, " + seconds + " s each, Java " + Runtime.version(),
                        "Throughput. Bar: the mean of all seconds. Line: from the lowest to the highest of them.",
                        "Latency. Bar: the median. Line: up to the 99th percentile.")).write(chart);
        System.out.println("Chart: " + chart.toAbsolutePath());
    }
}
