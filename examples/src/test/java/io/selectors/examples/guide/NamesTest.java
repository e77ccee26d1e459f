package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a document names exists: artifacts and versions, jars, modules of the build, properties, classes and their members, tests. */
class NamesTest {
    private static final Pattern COORDINATES = Pattern.compile(
            "(?s)<groupId>(io\\.selectors)</groupId>\\s*<artifactId>([\\w-]+)</artifactId>(?:\\s*<version>([^<]+)</version>)?");
    private static final Pattern JAR = Pattern.compile("([\\w-]+)/target/([\\w.-]+)\\.jar");
    private static final Pattern MODULES = Pattern.compile("-pl ([\\w,-]+)");
    private static final Pattern PROFILE = Pattern.compile("-P([\\w-]+)");
    private static final Pattern PROPERTY = Pattern.compile("-D(selectors\\.[a-z.]+)");
    private static final Pattern VALUES = Pattern.compile("-D(selectors\\.[a-z.]+)=([a-z0-9]+(?:\\|[a-z0-9]+)*)");
    private static final Pattern TYPE = Pattern.compile("\\bio\\.selectors(?:\\.[a-z]+)*\\.[A-Z]\\w+");
    private static final Pattern EVENT = Pattern.compile("@Name\\(\"(.*)\"\\)");
    private static final Pattern TEST = Pattern.compile("\\b([A-Z]\\w+(?:Test|Contract|Check))(?:\\.([a-z]\\w+))?\\b");
    private static final Pattern CODE = Pattern.compile("@?([A-Z]\\w*[a-z]\\w*)(?:\\.([A-Za-z]\\w*))?(?:\\(.*\\))?");
    private static final Pattern DECLARATION = Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");
    /** Where the names of the JDK are looked for. */
    private static final List<String> JDK = List.of("java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.nio.channels",
            "java.util", "java.util.concurrent", "java.util.concurrent.locks", "com.sun.management", "sun.nio.ch");
    /** Of Python, JNI, Maven, JUnit, Netty, and of JDKs after 17. */
    private static final Set<String> FOREIGN = Set.of("BlockingIOException", "DefaultSelector", "GetIntField", "ServicesResourceTransformer",
            "Test", "SymbolProvider", "EpollIoHandler", "ScopedValue", "StructuredTaskScope");

    /** The text and the commands of a document; a changelog may speak of what is no more. */
    private static Map<Path, String> documents() throws IOException {
        Map<Path, String> documents = Sources.ending(".md");
        documents.remove(Path.of("CHANGELOG.md"));
        return documents;
    }

    private static Stream<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static Map<Path, String> poms() throws IOException {
        return Sources.ending("pom.xml");
    }

    @Test
    void artifactsAndVersionsAreTheBuilds() throws IOException {
        String own = Files.readString(Document.ROOT.resolve("pom.xml"));
        String version = own.replaceFirst("(?s)^.*?<version>([^<]+)</version>.*$", "$1");
        Set<String> artifacts = poms().values().stream()
                .map(pom -> pom.replaceFirst("(?s)<parent>.*?</parent>", "").replaceFirst("(?s)^.*?<artifactId>([^<]+)</artifactId>.*$", "$1"))
                .collect(Collectors.toSet());
        int count = 0;
        for (Map.Entry<Path, String> document : documents().entrySet()) {
            for (MatchResult found : all(COORDINATES, document.getValue()).toList()) {
                assertTrue(artifacts.contains(found.group(2)), document.getKey() + ": " + found.group(2));
                if (found.group(3) != null) {
                    assertEquals(version, found.group(3), document.getKey().toString());
                }
                count++;
            }
        }
        assertTrue(count > 0);
    }

    @Test
    void jarsModulesAndProfilesAreTheBuilds() throws IOException {
        String own = Files.readString(Document.ROOT.resolve("pom.xml"));
        int jars = 0;
        for (Map.Entry<Path, String> document : documents().entrySet()) {
            String text = document.getValue();
            for (MatchResult jar : all(JAR, text).toList()) {
                String pom = Files.readString(Document.ROOT.resolve(jar.group(1)).resolve("pom.xml"));
                assertTrue(pom.contains("<finalName>" + jar.group(2) + "</finalName>") || pom.contains("/" + jar.group(2) + ".jar</outputFile>"),
                        document.getKey() + ": " + jar.group());
                jars++;
            }
            for (MatchResult modules : all(MODULES, text).toList()) {
                for (String module : modules.group(1).split(",")) {
                    assertTrue(module.equals("MODULE") || own.contains("<module>" + module + "</module>"), document.getKey() + ": " + module);
                }
            }
            for (MatchResult profile : all(PROFILE, text).toList()) {
                assertTrue(poms().values().stream().anyMatch(pom -> pom.contains("<id>" + profile.group(1) + "</id>")),
                        document.getKey() + ": " + profile.group());
            }
        }
        assertTrue(jars > 5, "only " + jars);
    }

    /** Properties that the library, not a test of it, asks for. */
    private static Set<String> propertiesOfTheSources() throws IOException {
        Set<String> properties = new TreeSet<>();
        Sources.ending(".java").forEach((path, text) -> {
            if (path.toString().contains("/src/main/")) {
                all(Pattern.compile("String \\w+ = \"(selectors\\.[a-z.]+)\""), text).forEach(found -> properties.add(found.group(1)));
            }
        });
        return properties;
    }

    @Test
    void propertiesExistAndAllAreInTheTable() throws IOException {
        Set<String> real = propertiesOfTheSources();
        assertTrue(real.contains("selectors.backend") && real.size() >= 6, real::toString);
        for (Map.Entry<Path, String> document : documents().entrySet()) {
            all(PROPERTY, document.getValue()).forEach(found ->
                    assertTrue(real.contains(found.group(1)), () -> document.getKey() + ": " + found.group()));
        }
        Set<String> inTable = Document.of(Document.ROOT.resolve("docs/backends.md")).tableRows().stream()
                .map(row -> row.get(0)).filter(cell -> cell.startsWith("selectors.")).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(real, inTable, "properties in the sources, and in the table of docs/backends.md");
    }

    @Test
    void valuesOfPropertiesAreConstantsOfTheirEnums() throws IOException {
        Map<String, String> enums = Map.of("selectors.epoll.binding", "io.selectors.unix.Binding",
                "selectors.epoll.timeout", "io.selectors.epoll.Timeouts", "selectors.kqueue.binding", "io.selectors.unix.Binding",
                "selectors.kqueue.wakeup", "io.selectors.kqueue.WakeBy");
        for (List<String> row : Document.of(Document.ROOT.resolve("docs/backends.md")).tableRows()) {
            if (enums.containsKey(row.get(0))) {
                assertTrue(List.of(row.get(1).split("[^a-z0-9]+")).containsAll(constants(enums.get(row.get(0)))), row::toString);
            }
        }
        for (Map.Entry<Path, String> document : documents().entrySet()) {
            for (MatchResult found : all(VALUES, document.getValue()).toList()) {
                if (enums.containsKey(found.group(1))) {
                    assertTrue(constants(enums.get(found.group(1))).containsAll(List.of(found.group(2).split("\\|"))),
                            document.getKey() + ": " + found.group());
                }
            }
        }
    }

    private static Set<String> constants(String type) {
        try {
            return Stream.of(Class.forName(type).getEnumConstants()).map(Object::toString).collect(Collectors.toSet());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void typesExist() throws IOException {
        Set<String> types = Sources.ending(".java").keySet().stream()
                .map(path -> path.toString().replaceFirst("^.*/java(22)?/", "").replaceFirst("\\.java$", "").replace('/', '.'))
                .collect(Collectors.toSet());
        Sources.ending("/Recording.java").values().forEach(text -> all(EVENT, text).forEach(event -> types.add(event.group(1))));
        int count = 0;
        for (Map.Entry<Path, String> document : documents().entrySet()) {
            for (MatchResult found : all(TYPE, document.getValue()).toList()) {
                assertTrue(types.contains(found.group()), document.getKey() + ": " + found.group());
                count++;
            }
        }
        assertTrue(count > 0);
    }

    @Test
    void testsExist() throws IOException {
        Map<Path, String> sources = Sources.ending(".java");
        Set<String> missing = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        for (Document document : Document.all()) {
            for (String code : document.code()) {
                all(TEST, code).forEach(found -> {
                    seen.add(found.group());
                    if (sources.entrySet().stream().noneMatch(source -> declares(source, found.group(1), found.group(2)))) {
                        missing.add(document + ": " + found.group());
                    }
                });
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue(seen.size() > 20, seen::toString);
    }

    /** Of what a history names, some is no more. */
    @Test
    void typesAndMembersInTheTextExist() throws IOException {
        Map<String, String> ours = typesAndSources();
        Set<String> missing = new TreeSet<>();
        int count = 0;
        for (Document document : Document.all()) {
            if (document.toString().matches("CHANGELOG.md|.*history.md")) {
                continue;
            }
            for (String code : document.code()) {
                MatchResult name = CODE.matcher(code).results().filter(found -> found.group().equals(code)).findFirst().orElse(null);
                if (name != null) {
                    count++;
                    if (!exists(name.group(1), name.group(2), ours)) {
                        missing.add(document + ": " + code);
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue(count > 200, "only " + count);
    }

    /** Each type of the project, nested ones too, with the text of each file that declares one of its name. */
    private static Map<String, String> typesAndSources() throws IOException {
        Map<String, String> types = new HashMap<>();
        Sources.ending(".java").values().forEach(text ->
                all(DECLARATION, text).map(found -> found.group(1)).distinct().forEach(type -> types.merge(type, text, String::concat)));
        return types;
    }

    private static boolean exists(String type, String member, Map<String, String> ours) {
        if (ours.containsKey(type)) {
            return member == null || Pattern.compile("\\b" + member + "\\b").matcher(ours.get(type)).find();
        }
        return FOREIGN.contains(type) || JDK.stream().anyMatch(home -> isType(home + "." + type));
    }

    private static boolean isType(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean declares(Map.Entry<Path, String> source, String type, String method) {
        return source.getKey().endsWith(type + ".java") && (method == null || source.getValue().contains(" " + method + "("));
    }
}
