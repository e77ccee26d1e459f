package io.selectors.demo.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the pixels of pictures. */
class BarChartTest {
    private static final Color BLUE = Palette.of("epoll-foreign");
    private static final Color ORANGE = Palette.of("nio-consumer");

    @TempDir
    private Path folder;

    @BeforeAll
    static void needNoDisplay() {
        System.setProperty("java.awt.headless", "true");
    }

    /** The pixels of a colour: the first and the last column that has any. */
    private record Extent(int from, int to) {
        static Extent of(BufferedImage image, Color color) {
            int[] columns = IntStream.range(0, image.getWidth()).filter(x -> IntStream.range(0, image.getHeight())
                    .anyMatch(y -> image.getRGB(x, y) == color.getRGB())).toArray();
            return new Extent(columns[0], columns[columns.length - 1]);
        }

        int length() {
            return to - from;
        }
    }

    private static Panel panel(Bar... bars) {
        return new Panel("Lengths", "metres, lower is better", List.of(bars));
    }

    private BufferedImage draw(Panel... panels) throws Exception {
        Path file = folder.resolve("chart.png");
        new BarChart(List.of(panels), List.of("a note")).write(file);
        return ImageIO.read(file.toFile());
    }

    @Test
    void aBarIsAsLongAsItsFigureCountedFromZero() throws Exception {
        BufferedImage image = draw(panel(new Bar("all", BLUE, 1_000, 1_000, 1_000), new Bar("nearly all", ORANGE, 900, 900, 900)));
        Extent all = Extent.of(image, BLUE);
        Extent nearlyAll = Extent.of(image, ORANGE);
        assertEquals(all.from, nearlyAll.from, 1);
        assertEquals(0.9, nearlyAll.length() / (double) all.length(), 0.01);
        assertTrue(all.length() > image.getWidth() / 2, all::toString);
    }

    @Test
    void theSpreadIsALineOnTheSameAxis() throws Exception {
        BufferedImage image = draw(panel(new Bar("moves", BLUE, 50, 50, 100), new Bar("does not", ORANGE, 100, 100, 100)));
        Extent line = Extent.of(image, Color.BLACK);
        assertEquals(Extent.of(image, BLUE).to, line.from, 4);
        assertEquals(Extent.of(image, ORANGE).to, line.to, 4);
    }

    @Test
    void eachPanelHasItsOwnAxis() throws Exception {
        BufferedImage image = draw(panel(new Bar("one", BLUE, 5, 5, 5)), panel(new Bar("one", ORANGE, 5_000, 5_000, 5_000)));
        assertEquals(Extent.of(image, BLUE).length(), Extent.of(image, ORANGE).length(), 4);
    }

    @Test
    void whatIsNotThereTakesNoPlace() throws Exception {
        Bar bar = new Bar("one", BLUE, 1, 1, 1);
        assertTrue(draw(panel(bar)).getHeight() < draw(panel(bar, bar("two"), bar("three"))).getHeight());
        assertThrows(IllegalArgumentException.class, () -> new BarChart(List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new BarChart(List.of(panel()), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new BarChart(List.of(panel(bar), panel(bar("two"))), List.of()));
    }

    private static Bar bar(String label) {
        return new Bar(label, ORANGE, 1, 1, 1);
    }
}
