package io.selectors.demo;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import me.tongfei.progressbar.ProgressBar;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Loads servers by turns of a second, so that whatever else the machine does meets all of them. */
final class Bench {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 450;
    private static final double[] PERCENTILES = {50, 99, 99.9};

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
    boolean run() throws IOException, InterruptedException {
        List<BenchServer> servers = BenchServer.all();
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
        } finally {
            for (BenchServer server : servers) {
                server.close();
            }
        }
        print();
        draw();
        return latencies.values().stream().allMatch(one -> one.getTotalCount() > 0);
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
        CategoryChart throughput = new CategoryChartBuilder().width(WIDTH).height(HEIGHT)
                .title("Echo on " + connections + " connections, messages per second").build();
        throughput.getStyler().setLegendVisible(false);
        throughput.getStyler().setYAxisDecimalPattern("#,###");
        throughput.addSeries("messages per second", List.copyOf(latencies.keySet()),
                latencies.values().stream().map(seen -> seen.getTotalCount() / seconds).toList());
        CategoryChart delays = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title("Latency, µs").build();
        delays.getStyler().setYAxisLogarithmic(true);
        delays.getStyler().setYAxisMin(1.0);
        delays.getStyler().setYAxisDecimalPattern("#,###");
        for (double percentile : PERCENTILES) {
            delays.addSeries("p" + (percentile == 99.9 ? "99.9" : Integer.toString((int) percentile)), List.copyOf(latencies.keySet()),
                    latencies.values().stream().map(seen -> Math.max(1, seen.getValueAtPercentile(percentile) / 1e3)).toList());
        }
        save(List.of(throughput, delays));
        System.out.println("Chart: " + chart.toAbsolutePath());
    }

    /** One below the other. */
    private void save(List<CategoryChart> charts) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT * charts.size(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < charts.size(); i++) {
            graphics.drawImage(BitmapEncoder.getBufferedImage(charts.get(i)), 0, i * HEIGHT, null);
        }
        graphics.dispose();
        try (OutputStream file = Files.newOutputStream(chart)) {
            ImageIO.write(image, "png", file);
        }
    }
}
