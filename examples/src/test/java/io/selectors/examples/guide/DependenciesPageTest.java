package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/dependencies.md has a line for everything of others' that a pom.xml names, and for nothing else. */
class DependenciesPageTest {
    private static final Pattern OURS = Pattern.compile("io\\.selectors|consumer|\\$\\{.*|\\*");
    private static final Pattern COORDINATES = Pattern.compile("<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>");
    private static final Predicate<String> ARTIFACT = Pattern.compile("[a-z0-9]+([.][a-z0-9]+)+:[\\w.-]+|\\w+(-\\w+)*-plugin").asMatchPredicate();
    private static final Document PAGE = Document.of(Document.ROOT.resolve("docs/dependencies.md"));

    private static Set<String> artifacts() throws IOException {
        Set<String> artifacts = new TreeSet<>();
        for (String pom : Sources.ending("pom.xml").values()) {
            COORDINATES.matcher(pom).results().filter(found -> !OURS.matcher(found.group(1)).matches()).forEach(found -> artifacts.add(found.group(2)));
        }
        return artifacts;
    }

    private static Set<String> withoutGroups(Collection<String> names) {
        Set<String> artifacts = new TreeSet<>();
        names.forEach(name -> artifacts.add(name.substring(name.indexOf(':') + 1)));
        return artifacts;
    }

    @Test
    void everyArtifactThatAPomNamesIsOnThePage() throws IOException {
        Set<String> missing = artifacts();
        assertTrue(missing.size() > 40, "only " + missing);
        missing.removeAll(withoutGroups(PAGE.code()));
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyArtifactOnThePageIsInAPom() throws IOException {
        Set<String> gone = withoutGroups(PAGE.code().stream().filter(ARTIFACT).toList());
        assertTrue(gone.size() > 30, "only " + gone);
        gone.removeAll(artifacts());
        assertEquals(Set.of(), gone);
    }
}
