package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/packaging.md shows is what the consumers are built with. */
class PackagingPageTest {
    private static final Document PAGE = Document.of(Document.ROOT.resolve("docs/packaging.md"));
    private static final Path CONSUMERS = Document.ROOT.resolve("consumers/src/it");

    private static String withoutIndent(String xml) {
        return xml.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    @Test
    void theRecipeForOneJarIsTheConsumers() throws IOException {
        String recipe = PAGE.fences().stream().filter(fence -> fence.text().contains("ServicesResourceTransformer"))
                .map(Document.Fence::text).findFirst().orElseThrow();
        assertTrue(withoutIndent(Files.readString(CONSUMERS.resolve("fat-jar/pom.xml"))).contains(withoutIndent(recipe)), recipe);
    }

    @Test
    void everyConsumerIsInTheTable() throws IOException {
        Set<String> projects;
        try (Stream<Path> folders = Files.list(CONSUMERS)) {
            projects = folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals("parent")).collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> named = PAGE.tableRows().stream().flatMap(row -> List.of(row.get(0).split(", ")).stream()).filter(projects::contains)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(projects, named);
    }
}
