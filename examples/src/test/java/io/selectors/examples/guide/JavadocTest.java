package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every public type of the API has an example, which is, byte for byte, a tested region; and javadoc has nothing to complain of. */
class JavadocTest {
    static final String PREFIX = "javadoc-";

    private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre>\\{@code\\n(.*?) *\\* \\}</pre>");

    private static Map<Path, String> sources() throws IOException {
        Map<Path, String> sources = Sources.ending(".java");
        sources.keySet().removeIf(path -> !path.toString().matches("(api|unix-common|backend-\\w+|descriptors)/src/main/java/.*"));
        return sources;
    }

    /** What is internal is exported to a module of ours alone. */
    private static boolean isApi(Path path) {
        return path.startsWith("api") && !path.getParent().endsWith("internal");
    }

    @Test
    void everyPublicTypeOfTheApiHasATestedExample() throws IOException {
        Regions regions = Regions.read();
        sources().forEach((path, text) -> {
            String type = path.getFileName().toString().replace(".java", "");
            List<MatchResult> examples = EXAMPLE.matcher(text).results().toList();
            if (isApi(path) && Pattern.compile("(?m)^public ").matcher(text).find()) {
                assertNotEquals(0, examples.size(), path + " has no example");
            }
            int number = 1;
            for (MatchResult example : examples) {
                String name = PREFIX + type + (number == 1 ? "" : "-" + number);
                assertEquals(regions.take(name, path), Regions.outdented(example.group(1).replaceAll("(?m)^ *\\* ?", "")), name);
                number++;
            }
        });
        assertEquals(List.of(), regions.left(name -> name.startsWith(PREFIX)), "regions that no javadoc shows");
    }

    @Test
    void javadocFindsNothingToComplainOf(@TempDir Path target) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-quiet", "-Xdoclint:all", "-Werror", "-notimestamp", "-d", target.toString(),
                "-classpath", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        sources().keySet().stream().filter(path -> !path.endsWith("module-info.java"))
                .forEach(path -> arguments.add(Document.ROOT.resolve(path).toString()));
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);
        int status = ToolProvider.findFirst("javadoc").orElseThrow().run(printer, printer, arguments.toArray(String[]::new));
        assertEquals("", output.toString());
        assertEquals(0, status);
    }
}
