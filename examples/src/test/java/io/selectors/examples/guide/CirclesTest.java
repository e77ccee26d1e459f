package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In each package of the library a class can be read knowing only those that it uses: none of these leads back to it. */
class CirclesTest {
    private static final List<String> MODULES = List.of("api", "unix-common", "backend-jdk", "backend-epoll", "backend-kqueue", "descriptors");
    /** A class file names what it uses in its constants, nested classes after a $. */
    private static final Pattern NAME = Pattern.compile("(io/selectors/(?:[a-z]\\w*/)*)([A-Z]\\w*)");
    /** By the API's own shape: a selector opens itself and has keys, a key has its selector. */
    private static final Set<Set<String>> KNOWN = Set.of(
            Set.of("io/selectors/Backends", "io/selectors/Event", "io/selectors/EventHandler", "io/selectors/Providers",
                    "io/selectors/Selector", "io/selectors/SelectorKey"));

    @Test
    void noClassesOfAPackageUseEachOther() throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (String module : MODULES) {
            read(Document.ROOT.resolve(module).resolve("target/classes/io"), uses);
        }
        assertTrue(uses.size() > 100, "only " + uses.keySet());
        Set<Set<String>> circles = new HashSet<>();
        for (String type : uses.keySet()) {
            Set<String> circle = reachable(type, uses);
            circle.removeIf(other -> !reachable(other, uses).contains(type));
            if (circle.size() > 1) {
                circles.add(circle);
            }
        }
        assertEquals(KNOWN, circles);
    }

    private static void read(Path folder, Map<String, Set<String>> uses) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                List<MatchResult> names = NAME.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).results().toList();
                String type = folder.getParent().relativize(file).toString().replace('\\', '/').replaceFirst("(\\$.*)?\\.class$", "");
                Set<String> used = uses.computeIfAbsent(type, key -> new TreeSet<>());
                names.stream().filter(name -> type.startsWith(name.group(1)) && type.lastIndexOf('/') == name.group(1).length() - 1)
                        .forEach(name -> used.add(name.group()));
            }
        }
    }

    /** What is used, and what that uses, and so on. */
    private static Set<String> reachable(String type, Map<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(type));
        while (!open.isEmpty()) {
            for (String next : uses.getOrDefault(open.pop(), Set.of())) {
                if (reached.add(next)) {
                    open.push(next);
                }
            }
        }
        return reached;
    }
}
