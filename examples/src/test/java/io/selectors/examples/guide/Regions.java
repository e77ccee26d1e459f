package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The marked regions of the sources beside this one, which are compiled and run. */
final class Regions {
    private static final List<Path> SOURCES = List.of(Path.of("src/test/java/io/selectors/examples/guide"),
            Path.of("src/test/java25/io/selectors/examples/guide"));
    private static final Pattern REGION = Pattern.compile("(?s)\\n *// tag::([\\w-]+)\\[\\]\\n(.*?\\n) *// end::\\1\\[\\]\\n");

    private final Map<String, String> texts = new TreeMap<>();
    private final Set<String> unused;

    private Regions() throws IOException {
        for (Path folder : SOURCES) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    readFrom(file);
                }
            }
        }
        unused = new HashSet<>(texts.keySet());
    }

    private void readFrom(Path file) throws IOException {
        Matcher region = REGION.matcher(Sources.read(file));
        while (region.find()) {
            assertNull(texts.put(region.group(1), outdented(region.group(2))), () -> region.group(1) + " is there twice");
        }
    }

    /** A last line that is empty would count as one without indentation. */
    static String outdented(String lines) {
        return lines.stripTrailing().stripIndent() + "\n";
    }

    static Regions read() throws IOException {
        return new Regions();
    }

    String take(String name, Object where) {
        String text = texts.get(name);
        assertNotNull(text, () -> where + ": there is no region '" + name + "' in the tested sources; there are " + texts.keySet());
        unused.remove(name);
        return text;
    }

    /** Those of some names that were not taken. */
    List<String> left(Predicate<String> names) {
        return unused.stream().filter(names).sorted().toList();
    }
}
