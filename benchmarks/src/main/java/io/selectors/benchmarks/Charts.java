package io.selectors.benchmarks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Results as bars, in PNG files. */
final class Charts {
    /** The same contender has the same colour in every chart. */
    private static final Map<String, Color> COLORS = Map.ofEntries(color("c", 0x333333), color("c-keys", 0x5f5f5f),
            color("downcall", 0x8c8c8c), color("epoll-foreign", 0x1f4e9c), color("epoll-netty", 0x4a90d9),
            color("epoll-jna", 0x9cc4ee), color("jdk", 0x2e8b57), color("nio-keys", 0xc75b12), color("nio-consumer", 0xf4a460),
            color("netty", 0x8e44ad), color("jnr-enxio", 0xb03030), color("python", 0xd9b91a));

    private final Path folder;
    private final String prefix;
    private final Map<String, Result> results = new LinkedHashMap<>();
    private final List<String> written = new ArrayList<>();

    Charts(Path folder, String prefix, List<Result> results) {
        this.folder = folder;
        this.prefix = prefix;
        results.forEach(result -> this.results.put(result.what.name(), result));
    }

    /** Answers the names of the files. */
    List<String> write() throws IOException {
        // Python's bars, and those of poll(2) where most are idle, would flatten all others; the tables have them.
        Predicate<String> close = contender -> !contender.equals("python") && !contender.equals("jnr-enxio");
        Predicate<String> bare = contender -> !contender.startsWith(EchoPeer.DEMO);
        write("wait", "Poll, one ready", "ns", false, close, names("one ready", "wait-1", "by number", "wait-1-fd", "of 10", "idle-10",
                "of 1,000", "idle-1000", "of 15,000", "idle-15000"));
        write("idle", "Poll, one ready of many, all contenders", "ns", true, any -> true,
                names("of 10", "idle-10", "of 1,000", "idle-1000", "of 15,000", "idle-15000"));
        write("per-event", "Poll, 1,000 ready", "ns per event", false, close, names("no list", "wait-1000", "by number", "wait-1000-fd",
                "list", "list-1000"));
        write("changes", "Changes", "ns", false, close, names("register, unregister", "churn", "with polls", "churn-poll", "toggle, poll",
                "toggle", "re-arm, poll", "rearm", "re-arm, two polls", "rearm-silent"));
        write("timers", "Lateness, and latency of wake-ups", "ns", true, close, names("wait of 50 µs", "late-50us", "p99", "late-50us-p99",
                "of 1 ms", "late-1ms", "p99 ", "late-1ms-p99", "wake-up", "wakeup", "p99  ", "wakeup-p99"));
        Map<String, String> chains = new LinkedHashMap<>();
        results.keySet().stream().filter(name -> name.matches("chain-\\d+-\\d+"))
                .forEach(name -> chains.put(name.substring("chain-".length()).replace("-", " / "), name));
        write("chain", "libevent's bench, pipes / active of them, selector's share", "ns per byte", false, close, chains);
        write("echo", "Echo, throughput", "messages per second", false, any -> true,
                names("1 connection", "echo-1", "100 connections", "echo-100", "5,000 connections", "echo-5000"));
        write("echo-cpu", "Echo, the server's processor time", "µs per message", false, any -> true,
                names("1 connection", "echo-1-cpu", "100 connections", "echo-100-cpu", "5,000 connections", "echo-5000-cpu"));
        for (int connections : ServerRunner.CONNECTIONS) {
            String name = ServerRunner.name(connections);
            write(name + "-latency", "Echo, latency with " + ServerRunner.inWords(connections), "µs", true,
                    any -> true, names("p50", name + "-p50", "p99", name + "-p99", "p99.9", name + "-p99.9"));
        }
        return written;
    }

    private static Map.Entry<String, Color> color(String contender, int rgb) {
        return Map.entry(contender, new Color(rgb));
    }

    /** The demo's servers are paler than the bare loops. */
    private static Color color(String contender) {
        if (!contender.startsWith(EchoPeer.DEMO)) {
            return COLORS.get(contender);
        }
        Color bare = COLORS.get(contender.substring(EchoPeer.DEMO.length()));
        return new Color((bare.getRed() + 255) / 2, (bare.getGreen() + 255) / 2, (bare.getBlue() + 255) / 2);
    }

    private static Map<String, String> names(String... labelsAndNames) {
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < labelsAndNames.length; i += 2) {
            names.put(labelsAndNames[i], labelsAndNames[i + 1]);
        }
        return names;
    }

    private void write(String file, String title, String unit, boolean isLogarithmic, Predicate<String> isShown, Map<String, String> names)
            throws IOException {
        names.values().removeIf(name -> !results.containsKey(name));
        Set<String> contenders = new LinkedHashSet<>();
        names.values().forEach(name -> results.get(name).contenders().forEach(contenders::add));
        contenders.removeIf(isShown.negate());
        if (contenders.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder().width(1200).height(600).title(title + ", Java " + Runtime.version().feature())
                .yAxisTitle(unit).build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisDecimalPattern("#,###");
        chart.getStyler().setYAxisLogarithmic(isLogarithmic);
        chart.getStyler().setAvailableSpaceFill(0.9);
        double floor = isLogarithmic ? floor(names, contenders) : 0;
        chart.getStyler().setYAxisMin(isLogarithmic ? floor : null);
        for (String contender : contenders) {
            List<Double> bars = names.values().stream().map(results::get)
                    .map(result -> result.has(contender) ? Math.max(floor, result.median(contender)) : floor).toList();
            chart.addSeries(contender, List.copyOf(names.keySet()), bars).setFillColor(color(contender));
        }
        save(chart, prefix + "-" + file + ".png");
    }

    /** The power of ten below all bars: where a logarithmic axis begins. */
    private double floor(Map<String, String> names, Set<String> contenders) {
        double least = names.values().stream().map(results::get)
                .flatMapToDouble(result -> contenders.stream().filter(result::has).mapToDouble(result::median))
                .filter(value -> value > 0).min().orElse(1);
        return Math.pow(10, Math.floor(Math.log10(least)));
    }

    private void save(CategoryChart chart, String file) throws IOException {
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        ImageIO.write(image, "png", folder.resolve(file).toFile());
        written.add(file);
    }
}
