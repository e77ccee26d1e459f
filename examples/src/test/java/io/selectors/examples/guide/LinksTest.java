package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link within the project leads somewhere, and every page of the guide can be reached from its table of contents. */
class LinksTest {
    @Test
    void noLinkIsBroken() throws IOException {
        List<String> broken = new ArrayList<>();
        int count = 0;
        for (Document document : Document.all()) {
            for (String link : document.links()) {
                URI target = URI.create(link);
                if (target.getScheme() == null) {
                    count++;
                    Path file = target.getPath().isEmpty() ? document.path() : document.path().resolveSibling(target.getPath()).normalize();
                    if (!Files.exists(file) || target.getFragment() != null && !Document.of(file).anchors().contains(target.getFragment())) {
                        broken.add(document + ": " + link);
                    }
                } else {
                    assertEquals("https", target.getScheme(), () -> document + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(count > 50, "only " + count);
    }

    @Test
    void theTableOfContentsIsComplete() throws IOException {
        Document contents = Document.of(Document.ROOT.resolve("docs/README.md"));
        for (Document document : Document.all()) {
            Path fromDocs = contents.path().getParent().relativize(document.path());
            if (!fromDocs.startsWith("..") && !fromDocs.startsWith("performance/") && !document.path().equals(contents.path())) {
                assertTrue(contents.links().contains(fromDocs.toString()), fromDocs + " is not in docs/README.md");
            }
        }
    }

    @Test
    void everyPictureIsShown() throws IOException {
        Set<Path> shown = new HashSet<>();
        for (Document document : Document.all()) {
            document.links().forEach(link -> shown.add(document.path().resolveSibling(link.replaceFirst("#.*", "")).normalize()));
        }
        try (Stream<Path> files = Files.walk(Document.ROOT.resolve("docs"))) {
            assertEquals(List.of(), files.filter(file -> file.toString().matches(".*\\.(png|svg)") && !shown.contains(file)).toList());
        }
    }

    @Test
    void thePicturesAreDrawnFromTheirSources() throws IOException {
        for (String picture : new String[] {"modules", "select"}) {
            Path source = Document.ROOT.resolve("docs/" + picture + ".dot");
            String svg = Files.readString(Document.ROOT.resolve("docs/" + picture + ".svg"))
                    .replace("&#45;", "-").replace("&#160;", " ").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
            Files.readString(source).lines().filter(line -> line.contains("label=\""))
                    .map(line -> line.replaceFirst("^.*label=\"([^\\\\\"]*).*$", "$1").strip())
                    .forEach(label -> assertTrue(svg.contains(label),
                            () -> picture + ".svg lacks '" + label + "': dot -Tsvg -o docs/" + picture + ".svg docs/" + picture + ".dot"));
        }
    }
}
