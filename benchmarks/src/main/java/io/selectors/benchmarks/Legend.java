package io.selectors.benchmarks;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** What the contenders' names in results mean. */
final class Legend {
    /**
     * One name.
     *
     * @param label in a chart
     * @param explanation below it
     */
    private record Entry(String label, String explanation) {
    }

    private static final Map<String, Entry> ENTRIES = Map.ofEntries(
            entry("c", "C", "the same work in C"),
            entry("c-single", "C, one thread", "the same without a second, sleeping thread, which the other C has"),
            entry("downcall", "bare calls from Java", "nothing but the native call, through java.lang.foreign"),
            entry("epoll-foreign", "this library, foreign", "on epoll, through java.lang.foreign"),
            entry("epoll-netty", "this library, netty", "on epoll, through Netty's JNI library"),
            entry("epoll-jna", "this library, jna", "on epoll, through JNA"),
            entry("jdk", "this library, jdk", "on java.nio"),
            entry("nio-keys", "java.nio, selected keys", "`select()` and its set of selected keys"),
            entry("nio-consumer", "java.nio, consumer", "`select(Consumer)`"),
            entry("netty", "Netty", "Netty 4.2's native epoll"),
            entry("jnr-enxio", "jnr-enxio", "its selector, which calls poll(2)"),
            entry("one-nio", "one-nio", "its native selector on epoll"));

    private Legend() {
    }

    private static Map.Entry<String, Entry> entry(String contender, String label, String explanation) {
        return Map.entry(contender, new Entry(label, explanation));
    }

    /** Returns the name itself if it is unknown. */
    static String label(String contender) {
        return ENTRIES.containsKey(contender) ? ENTRIES.get(contender).label : contender;
    }

    /** Returns one sentence about several contenders. */
    static String explain(Collection<String> contenders) {
        return contenders.stream().filter(ENTRIES::containsKey).map(ENTRIES::get).map(one -> one.label + ": " + one.explanation)
                .collect(Collectors.joining("; ", "", "."));
    }
}
