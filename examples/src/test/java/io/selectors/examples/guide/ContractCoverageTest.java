package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every test that docs/contract-coverage.md names is one, and every test of the suite is named there. */
class ContractCoverageTest {
    private static final Pattern TEST = Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b[^;{]*?void (\\w+)\\(");
    private static final Pattern NAME = Pattern.compile("(?:([A-Z]\\w+)\\.)?([a-z]\\w*[A-Z]\\w*)");
    private static final Document COVERAGE = Document.of(Document.ROOT.resolve("docs/contract-coverage.md"));

    private static Set<String> testsIn(String source) {
        return TEST.matcher(source).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Set<String>> byClass() throws IOException {
        return Sources.ending(".java").entrySet().stream().filter(source -> source.getKey().toString().contains("src/test"))
                .collect(Collectors.toMap(source -> source.getKey().getFileName().toString().replace(".java", ""),
                        source -> testsIn(source.getValue()), (one, other) -> {
                            one.addAll(other);
                            return one;
                        }));
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, Set<String>> tests = byClass();
        Set<String> missing = new TreeSet<>();
        int count = 0;
        for (String code : COVERAGE.code()) {
            Matcher name = NAME.matcher(code);
            if (name.matches()) {
                count++;
                boolean exists = name.group(1) == null ? tests.values().stream().anyMatch(names -> names.contains(name.group(2)))
                        : tests.getOrDefault(name.group(1), Set.of()).contains(name.group(2));
                if (!exists) {
                    missing.add(code);
                }
            }
        }
        assertEquals(Set.of(), missing, "take these out of docs/contract-coverage.md, or name them as the tests are named");
        assertTrue(count > 100, "only " + count);
    }

    @Test
    void everyTestOfTheSuiteIsNamed() throws IOException {
        Set<String> named = new TreeSet<>();
        COVERAGE.code().forEach(code -> named.add(code.substring(code.indexOf('.') + 1)));
        Set<String> unnamed = new TreeSet<>();
        byClass().forEach((type, tests) -> {
            if (type.endsWith("Contract") && !COVERAGE.code().contains(type)) {
                tests.stream().filter(test -> !named.contains(test)).forEach(test -> unnamed.add(type + "." + test));
            }
        });
        assertEquals(Set.of(), unnamed, "add these to docs/contract-coverage.md");
    }
}
