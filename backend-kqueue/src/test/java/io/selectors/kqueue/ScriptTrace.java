package io.selectors.kqueue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of what a user of the selector did and got, and of the calls that the selector made for it. */
final class ScriptTrace {
    /** A call of kevent: a wait, or changes alone. */
    record Call(boolean waits, boolean room, List<Entry> changes, List<Entry> answers, String line) {}

    record Step(String[] words, String result, List<Call> calls) {}

    private static final Pattern CALL = Pattern.compile("(wait|ctl0?)\\{(.*)\\} -> \\[(.*)\\]");
    private static final Pattern ENTRY = Pattern.compile("(\\w+) (\\S*) ([\\w|]+)(?:=(\\d+))?(?: fflags=(\\w+))?(?: data(=0|>0))?");

    private ScriptTrace() {
    }

    static Map<String, List<Step>> scripts(String file) {
        Map<String, List<Step>> scripts = new LinkedHashMap<>();
        List<Step> current = List.of();
        List<Call> calls = new ArrayList<>();
        for (String line : ProbeTrace.lines(file)) {
            if (line.startsWith("== ")) {
                current = new ArrayList<>();
                scripts.put(line.substring(3), current);
            } else if (line.startsWith("      . ")) {
                calls.add(call(line.strip().substring(2)));
            } else if (line.contains(" => ")) {
                String[] parts = line.split(" => ");
                current.add(new Step(parts[0].split(" "), parts[1], calls));
                calls = new ArrayList<>();
            }
        }
        return scripts;
    }

    private static Call call(String line) {
        Matcher call = CALL.matcher(line);
        if (!call.matches()) {
            throw new AssertionError(line);
        }
        return new Call(call.group(1).equals("wait"), !call.group(1).equals("ctl0"), entries(call.group(2), ";"), entries(call.group(3), ","),
                line);
    }

    private static List<Entry> entries(String text, String separator) {
        List<Entry> entries = new ArrayList<>();
        for (String one : text.isEmpty() ? new String[0] : text.split(separator + " ")) {
            Matcher entry = ENTRY.matcher(one);
            if (!entry.matches()) {
                throw new AssertionError(one);
            }
            long data = entry.group(4) != null ? Long.parseLong(entry.group(4)) : ">0".equals(entry.group(6)) ? 1 : 0;
            String name = entry.group(2).isEmpty() ? "#0" : entry.group(2);
            boolean triggers = entry.group(1).equals("USER") && entry.group(3).equals("0");
            entries.add(new Entry(name, entry.group(1), Entry.flags(entry.group(3)), triggers ? Kevent.NOTE_TRIGGER
                    : entry.group(5) == null ? 0 : 1, data, 0));
        }
        return entries;
    }
}
