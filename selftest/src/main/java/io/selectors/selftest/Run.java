package io.selectors.selftest;

import io.selectors.spi.SelectorBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * One way to run the suite: a backend, and the properties that choose a binding.
 *
 * @param name what a report and {@code --only} call it
 * @param backend the backend's name
 * @param options options of its JVM
 */
record Run(String name, String backend, List<String> options) {
    private static final String DESCRIPTORS = "-Dselectors.descriptors.binding=";
    private static final Map<String, List<Run>> VARIANTS = Map.of(
            "epoll", List.of(
                    new Run("epoll/foreign", "epoll", List.of("-Dselectors.epoll.binding=foreign", DESCRIPTORS + "foreign")),
                    new Run("epoll/netty", "epoll", List.of("-Dselectors.epoll.binding=netty")),
                    new Run("epoll/jna", "epoll", List.of("-Dselectors.epoll.binding=jna", DESCRIPTORS + "jna")),
                    new Run("epoll/jna/millis", "epoll",
                            List.of("-Dselectors.epoll.binding=jna", "-Dselectors.epoll.timeout=millis"))),
            "kqueue", List.of(
                    new Run("kqueue/foreign", "kqueue", List.of("-Dselectors.kqueue.binding=foreign", DESCRIPTORS + "foreign")),
                    new Run("kqueue/netty", "kqueue", List.of("-Dselectors.kqueue.binding=netty")),
                    new Run("kqueue/jna", "kqueue", List.of("-Dselectors.kqueue.binding=jna", DESCRIPTORS + "jna")),
                    new Run("kqueue/jna/pipe", "kqueue",
                            List.of("-Dselectors.kqueue.binding=jna", "-Dselectors.kqueue.wakeup=pipe"))));

    /** All that this system may have. Touches nothing native, which may bring down a JVM: that is left to a child. */
    static List<Run> all() {
        List<Run> runs = new ArrayList<>();
        for (SelectorBackend backend : ServiceLoader.load(SelectorBackend.class)) {
            runs.addAll(mayWork(backend) ? variants(backend.name()) : List.of(plain(backend.name())));
        }
        return runs;
    }

    static List<Run> variants(String backend) {
        return VARIANTS.getOrDefault(backend, List.of(plain(backend)));
    }

    private static Run plain(String backend) {
        return new Run(backend, backend, List.of());
    }

    private static boolean mayWork(SelectorBackend backend) {
        return backend.isForThisSystem() || backend.name().equals("kqueue") && System.getProperty("selectors.kqueue.library") != null;
    }

    /** The benchmarks and the races spell such names with a hyphen. */
    boolean isNamed(String word) {
        return name.equals(word) || name.equals(word.replace('-', '/'));
    }

    /** Whether the contract's promises for native backends are to be tried. */
    boolean isNative() {
        return VARIANTS.containsKey(backend);
    }
}
