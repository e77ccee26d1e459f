package io.selectors.kqueue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the simulation does not do as the kernel did, each with its reason: {@code traces/differences.txt}. */
final class Differences {
    private static final Map<String, Set<Integer>> ALL = read();

    private Differences() {
    }

    private static Map<String, Set<Integer>> read() {
        Map<String, Set<Integer>> all = new HashMap<>();
        for (String line : ProbeTrace.lines("traces/differences.txt")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(" *\\| *");
            if (parts.length != 4 || parts[3].isBlank()) {
                throw new AssertionError("not file | section | places | reason: " + line);
            }
            Set<Integer> places = all.computeIfAbsent(parts[0] + "|" + parts[1], key -> new TreeSet<>());
            Arrays.stream(parts[2].split(" ")).map(Integer::valueOf).forEach(places::add);
        }
        return all;
    }

    /** The places of a section whose answers are known to differ. */
    static Set<Integer> of(String file, String section) {
        Set<Integer> places = new TreeSet<>(ALL.getOrDefault("*|" + section, Set.of()));
        places.addAll(ALL.getOrDefault(file + "|" + section, Set.of()));
        return places;
    }
}
