package io.selectors.kqueue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of bare calls and their answers, as {@code traces/README.md} describes it. */
final class ProbeTrace {
    /** A step that was done between calls, a call, or what fstat said. */
    sealed interface Item permits Step, Call, Text {}

    record Step(String[] words) implements Item {}

    record Text(String text) implements Item {}

    record Call(List<Entry> changes, int room, String seconds, int result, List<Entry> events, String line) implements Item {}

    private static final Pattern CALL = Pattern.compile("  \\[(.*)\\] room (\\d+), wait (\\S+) +=\\s*(-?\\d+) *(.*)");
    private static final Pattern CHANGE = Pattern.compile("(\\S+) (\\S+) (\\S+)(?: fflags=(\\w+))? u=(\\w+);");
    private static final Pattern EVENT = Pattern.compile("\\{(\\S+) (\\S+) (\\S+)(?: fflags=(\\w+))? data=(-?\\d+) u=(\\w+)\\}");

    private ProbeTrace() {
    }

    /** The lines of a resource beside this class. */
    static List<String> lines(String file) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(ProbeTrace.class.getResourceAsStream(file),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sections of a file, each with a queue of its own. */
    static Map<String, List<Item>> sections(String file) {
        Map<String, List<Item>> sections = new LinkedHashMap<>();
        List<Item> current = List.of();
        for (String line : lines("traces/" + file)) {
            if (line.startsWith("== ")) {
                current = new ArrayList<>();
                sections.put(line.substring(3), current);
            } else if (line.startsWith("> ")) {
                current.add(new Step(line.substring(2).split(" ")));
            } else if (line.startsWith("  [")) {
                current.add(call(line));
            } else if (!line.startsWith("#")) {
                current.add(new Text(line.strip()));
            }
        }
        return sections;
    }

    private static Call call(String line) {
        Matcher call = CALL.matcher(line);
        if (!call.matches()) {
            throw new AssertionError(line);
        }
        List<Entry> changes = CHANGE.matcher(call.group(1)).results().map(change -> new Entry(change.group(1), change.group(2),
                Entry.flags(change.group(3)), hex(change.group(4)), 0, hex(change.group(5)))).toList();
        List<Entry> events = EVENT.matcher(call.group(5)).results().map(event -> new Entry(event.group(1), event.group(2),
                Entry.flags(event.group(3)), hex(event.group(4)), Long.parseLong(event.group(5)), hex(event.group(6)))).toList();
        return new Call(changes, Integer.parseInt(call.group(2)), call.group(3), Integer.parseInt(call.group(4)), events, line.strip());
    }

    private static int hex(String digits) {
        return digits == null ? 0 : Integer.parseUnsignedInt(digits, 16);
    }
}
