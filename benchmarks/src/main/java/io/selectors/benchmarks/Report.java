package io.selectors.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Results as JSON, as a Markdown table and as charts, in one folder. */
final class Report {
    private final Path folder;
    private final String name;
    private final List<Result> results;
    private final List<String> missing;

    /** Named after the Java version, for there may be a report of each. */
    Report(Path folder, List<Result> results, List<String> missing) {
        this.folder = folder;
        this.name = "java-" + Runtime.version().feature();
        this.results = results;
        this.missing = missing;
    }

    void write(String command) throws IOException {
        Files.createDirectories(folder);
        writeJson(command);
        writeMarkdown(command);
        writeChart("wait", "Poll with one ready, ns", "wait-1", "idle-10", "idle-1000", "idle-15000");
        writeChart("changes", "Changes, ns", "churn", "toggle", "rearm");
        writeChart("per-event", "Poll with 1,000 ready, ns per event", "wait-1000");
    }

    private static String machine() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors; Java " + Runtime.version() + " of "
                + System.getProperty("java.vendor");
    }

    private void writeJson(String command) throws IOException {
        Path file = folder.resolve(name + ".json");
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(file)).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("machine", machine());
            json.writeStringField("command", command);
            for (Result result : results) {
                json.writeObjectFieldStart(result.what.name());
                json.writeStringField("unit", result.what.unit());
                for (String contender : result.contenders()) {
                    json.writeNumberField(contender, Math.round(result.median(contender) * 100) / 100.0);
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
    }

    private void writeMarkdown(String command) throws IOException {
        List<String> lines = new ArrayList<>(List.of("# Figures on Java " + Runtime.version().feature(), "",
                machine() + ".", "", "Command: `" + command + "`. Medians of interleaved rounds; in brackets the median of the ratios to C, "
                + "or to `nio-keys` where there is no C. Lower is better.", ""));
        missing.forEach(one -> lines.add("- Missing: " + one));
        List<String> contenders = new ArrayList<>();
        for (Result result : results) {
            result.contenders().forEach(one -> {
                if (!contenders.contains(one)) {
                    contenders.add(one);
                }
            });
        }
        lines.add("");
        lines.add("| case | unit | " + String.join(" | ", contenders) + " |");
        lines.add("|---|---|" + "---|".repeat(contenders.size()));
        for (Result result : results) {
            StringBuilder line = new StringBuilder("| " + result.what.title() + " | " + result.what.unit() + " |");
            for (String contender : contenders) {
                line.append(' ').append(cell(result, contender)).append(" |");
            }
            lines.add(line.toString());
        }
        lines.add("");
        Files.write(folder.resolve(name + ".md"), lines);
    }

    private static String cell(Result result, String contender) {
        if (!result.has(contender)) {
            return "";
        }
        double median = result.median(contender);
        String figure = String.format(Locale.ROOT, median < 10 && median != Math.rint(median) ? "%.2f" : "%.0f", median);
        double ratio = result.ratio(contender, result.has("c") ? "c" : "nio-keys");
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%s (%.2f)", figure, ratio) : figure;
    }

    private void writeChart(String file, String title, String... names) throws IOException {
        List<Result> shown = results.stream().filter(result -> List.of(names).contains(result.what.name())).toList();
        if (shown.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder().width(1100).height(600).title(title + ", Java " + Runtime.version().feature())
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisDecimalPattern("#,###");
        chart.getStyler().setAvailableSpaceFill(0.9);
        for (String contender : shown.get(0).contenders()) {
            // Python's and poll(2)'s bars would hide all the others; the table has them.
            if (!contender.equals("python") && !contender.equals("jnr-enxio")) {
                chart.addSeries(contender, shown.stream().map(result -> result.what.name()).toList(), shown.stream()
                        .map(result -> result.has(contender) ? (Number) result.median(contender) : (Number) 0).toList());
            }
        }
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        ImageIO.write(image, "png", folder.resolve(name + "-" + file + ".png").toFile());
    }
}
