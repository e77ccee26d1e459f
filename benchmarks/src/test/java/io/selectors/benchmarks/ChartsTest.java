package io.selectors.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Draws the published results anew. */
class ChartsTest {
    private static final Path PUBLISHED = Path.of("../docs/performance/java-25.json");

    @TempDir
    private Path folder;

    @BeforeAll
    static void needNoDisplay() {
        System.setProperty("java.awt.headless", "true");
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Path save(String results) throws IOException {
        return Files.writeString(folder.resolve("some.json"), results);
    }

    @Test
    void theCommandDrawsASavedReportAnew() throws IOException {
        Path saved = Files.copy(PUBLISHED, folder.resolve("saved.json"));
        StringWriter output = new StringWriter();
        assertEquals(0, new CommandLine(new Main()).setOut(new PrintWriter(output)).execute("charts", saved.toString()));
        assertTrue(output.toString().startsWith("![The cost of a select](saved-select.png)"), output::toString);
        assertEquals(Set.of("saved.json", "saved-select.png", "saved-echo.png", "saved-register.png", "saved-timers.png"), files());
    }

    @Test
    void thePageShowsEachChartAndExplainsWhoIsInIt() throws IOException {
        List<String> lines = new Charts(Files.copy(PUBLISHED, folder.resolve("saved.json"))).write();
        assertEquals(files().size() - 1, lines.stream().filter(line -> line.startsWith("![")).count(), lines::toString);
        assertTrue(lines.get(0).endsWith("(saved-select.png)"), lines::toString);
        assertTrue(lines.get(2).contains("this library, foreign: ") && lines.get(2).contains("jnr-enxio: "), lines::toString);
        assertFalse(lines.get(6).contains("jnr-enxio"), "it serves no echo");
    }

    @Test
    void whatWasNotMeasuredIsLeftOut() throws IOException {
        assertEquals(3, new Charts(save("""
                {"java": "25", "results": {"wakeup": {"title": "", "unit": "ns",
                "c": {"median": 2, "lowerQuartile": 1, "upperQuartile": 3, "another": [1]},
                "unheard-of": {"median": 2, "lowerQuartile": 1, "upperQuartile": 3}}},
                "targets": [{"case": "one"}]}""")).write().stream().filter(line -> !line.isEmpty()).count());
        assertEquals(Set.of("some.json", "some-timers.png"), files());
    }

    @Test
    void aFigureIsItsValueAndItsSpreadBeginsThereIfThatIsLower() throws IOException {
        Map<String, SavedReport.Spread> figures = SavedReport.read(save("""
                {"results": {"wait-1": {"c": {"value": 1, "median": 3, "lowerQuartile": 2, "upperQuartile": 4},
                "jdk": {"median": 3, "lowerQuartile": 2, "upperQuartile": 4}}}}""")).results.get("wait-1");
        assertEquals(new SavedReport.Spread(1, 3, 1, 4), figures.get("c"));
        assertTrue(figures.get("c").isLow());
        assertEquals(new SavedReport.Spread(3, 3, 2, 4), figures.get("jdk"));
        assertFalse(figures.get("jdk").isLow());
    }

    @Test
    void whatIsNoReportIsRefused() throws IOException {
        for (String text : new String[] {"{\"results\": {}}", "{\"results\": {\"wait-1\": {\"c\": {\"median\": 1}}}}", "[]", "no JSON", ""}) {
            Path file = save(text);
            StringWriter errors = new StringWriter();
            assertEquals(2, new CommandLine(new Main()).setErr(new PrintWriter(errors)).execute("charts", file.toString()), text);
            assertTrue(errors.toString().startsWith("The charts of " + file + " cannot be drawn: "), errors::toString);
        }
        assertEquals(Set.of("some.json"), files());
    }
}
