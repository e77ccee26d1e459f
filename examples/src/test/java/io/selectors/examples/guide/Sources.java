package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The project's files, as text. */
final class Sources {
    private Sources() {
    }

    /** The text of one. Where Git, or whatever unpacked an archive, has changed the ends of lines, no text is what it should be. */
    static String read(Path path) throws IOException {
        String text = Files.readString(path);
        assertFalse(text.contains("\r"), () -> path + " has the line endings of Windows (CRLF); the tests need LF, as .gitattributes says");
        return text;
    }

    /** Those whose names end so, by their paths. */
    static Map<Path, String> ending(String suffix) throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.walk(Document.ROOT)) {
            paths = files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !Document.ROOT.relativize(file).toString().matches("(.*/)?(target|\\.git)/.*"))
                    .toList();
        }
        Map<Path, String> texts = new TreeMap<>();
        for (Path path : paths) {
            texts.put(Document.ROOT.relativize(path), read(path));
        }
        return texts;
    }
}
