package io.selectors.demo.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Panels beside each other, which share one row for each contender: a bar that begins at zero on a linear axis, a line over the
 * spread, and the figure itself. Twice as many pixels as points, for a picture that is shown 800 wide.
 */
public final class BarChart {
    private static final int SCALE = 2;
    private static final int WIDTH = 800;
    private static final int LABELS = 172;
    private static final int ROW = 23;
    /** Title, axis and margins of a panel. */
    private static final int FRAME = 93;
    private static final int NOTE = 16;
    /** Where a figure is written, beside its bar. */
    private static final int FIGURE = 54;
    private static final float BAR = 13;
    private static final int CAP = 4;
    private static final Color TEXT = new Color(0x222222);
    private static final Color GRID = new Color(0xdddddd);
    private static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 14);
    private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private final List<Panel> panels;
    private final List<String> notes;
    private final List<String> labels;

    /**
     * A chart.
     *
     * @param panels from left to right, with the same contenders in the same order
     * @param notes lines below them
     * @throws IllegalArgumentException if there is nothing to draw, or the panels do not have the same contenders
     */
    public BarChart(List<Panel> panels, List<String> notes) {
        this.panels = List.copyOf(panels);
        this.notes = List.copyOf(notes);
        if (panels.isEmpty() || panels.get(0).bars().isEmpty()) {
            throw new IllegalArgumentException("There is nothing to draw");
        }
        labels = panels.get(0).labels();
        for (Panel panel : panels) {
            if (!panel.labels().equals(labels)) {
                throw new IllegalArgumentException("The panels have different contenders: " + labels + " and " + panel.labels());
            }
        }
    }

    /**
     * Writes the chart.
     *
     * @param file a PNG file
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        int height = FRAME + ROW * labels.size();
        int all = height + NOTE * (notes.size() + 1);
        BufferedImage image = new BufferedImage(SCALE * WIDTH, SCALE * all, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, all);
        int width = (WIDTH - LABELS) / panels.size();
        for (int i = 0; i < panels.size(); i++) {
            Graphics2D part = (Graphics2D) graphics.create(LABELS + i * width, 0, width, height);
            XYChart chart = paint(panels.get(i), part, width, height);
            part.dispose();
            if (i == 0) {
                writeLabels(graphics, chart);
            }
        }
        writeNotes(graphics, height);
        graphics.dispose();
        try (OutputStream output = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", output);
        }
    }

    private static XYChart paint(Panel panel, Graphics2D graphics, int width, int height) {
        XYChart chart = new XYChartBuilder().width(width).height(height).title(panel.title()).xAxisTitle(panel.axis()).build();
        style(chart.getStyler(), panel.bars().size());
        // Bars and their spreads end where the figures begin.
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(Math.max(panel.highest(), Double.MIN_NORMAL) * width / (width - FIGURE));
        int row = panel.bars().size();
        for (Bar bar : panel.bars()) {
            row--;
            chart.addSeries(bar.label(), new double[] {0, bar.middle()}, new double[] {row, row}).setMarker(SeriesMarkers.NONE)
                    .setLineColor(bar.color()).setLineStyle(new BasicStroke(BAR, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        }
        chart.paint(graphics, width, height);
        row = panel.bars().size();
        for (Bar bar : panel.bars()) {
            row--;
            writeSpread(graphics, chart, bar, row);
        }
        return chart;
    }

    private static void style(XYStyler style, int rows) {
        style.setLegendVisible(false).setChartBackgroundColor(Color.WHITE).setChartPadding(6).setPlotBorderVisible(false)
                .setPlotContentSize(0.98).setChartTitleFont(BOLD).setChartFontColor(TEXT);
        style.setPlotGridHorizontalLinesVisible(false).setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1))
                .setAxisTicksLineVisible(false).setAxisTicksMarksVisible(false).setAxisTickLabelsFont(SMALL).setAxisTickLabelsColor(TEXT)
                .setAxisTitleFont(SMALL).setXAxisTickMarkSpacingHint(70).setXAxisDecimalPattern("#,###.#");
        style.setYAxisTicksVisible(false).setYAxisTitleVisible(false).setYAxisMin(-0.5).setYAxisMax(rows - 0.5);
    }

    private static void writeSpread(Graphics2D graphics, XYChart chart, Bar bar, int row) {
        double y = chart.getScreenYFromChart(row);
        double low = chart.getScreenXFromChart(bar.low());
        double high = chart.getScreenXFromChart(bar.high());
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(1.4f));
        graphics.draw(new Line2D.Double(low, y, high, y));
        graphics.draw(new Line2D.Double(low, y - CAP, low, y + CAP));
        graphics.draw(new Line2D.Double(high, y - CAP, high, y + CAP));
        graphics.setFont(SMALL);
        float right = (float) chart.getScreenXFromChart(Math.max(bar.high(), bar.middle()));
        writeOnWhite(graphics, figure(bar.middle()), right + 5, middle(graphics, y));
    }

    /** Hides the line of the grid that would run through the text. */
    private static void writeOnWhite(Graphics2D graphics, String text, float x, float y) {
        Rectangle2D bounds = graphics.getFontMetrics().getStringBounds(text, graphics);
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(x, y + bounds.getY(), bounds.getWidth(), bounds.getHeight()));
        graphics.setColor(TEXT);
        graphics.drawString(text, x, y);
    }

    private void writeLabels(Graphics2D graphics, XYChart chart) {
        graphics.setFont(PLAIN);
        graphics.setColor(TEXT);
        for (int i = 0; i < labels.size(); i++) {
            float x = LABELS - graphics.getFontMetrics().stringWidth(labels.get(i));
            graphics.drawString(labels.get(i), x, middle(graphics, chart.getScreenYFromChart(labels.size() - 1 - i)));
        }
    }

    private void writeNotes(Graphics2D graphics, int top) {
        graphics.setFont(SMALL);
        for (int i = 0; i < notes.size(); i++) {
            graphics.drawString(notes.get(i), 12, top + NOTE * (i + 1));
        }
    }

    /** The base line of a text whose middle is at a height. */
    private static float middle(Graphics2D graphics, double y) {
        return (float) y + graphics.getFontMetrics().getAscent() / 2f - 2;
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.1f" : "%,.0f", value);
    }
}
