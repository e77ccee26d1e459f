package io.selectors;

import io.selectors.internal.SpareDescriptors;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Chooses among the backends. Only those that the choice depends on are asked whether they are usable. */
final class Backends {
    private static final String PROPERTY = "selectors.backend";
    private static final String FOR_JLINK = " an image made by jlink needs --add-modules io.selectors.all.";
    private static final String NONE_FOUND = " None was found: add io.selectors:selectors, or io.selectors:selectors-backend-jdk,"
            + " selectors-backend-epoll (Linux) or selectors-backend-kqueue (macOS, BSD), to the class path or module path;" + FOR_JLINK;
    private static final String NO_NATIVE = " No native backend was found: add io.selectors:selectors, or"
            + " io.selectors:selectors-backend-epoll (Linux) or selectors-backend-kqueue (macOS, BSD).";
    private static final String NO_JDK = " 'jdk', which works everywhere, was not found: add io.selectors:selectors-backend-jdk;" + FOR_JLINK;
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();
    /** Those that have opened a selector, or never will: their first use is over. */
    private static final Set<SelectorBackend> TRIED = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private interface Use<R> {
        R make() throws IOException;
    }

    private Backends() {
    }

    static Selector open(Feature... required) throws IOException {
        String forced = System.getProperty(PROPERTY);
        if (forced != null && !forced.isBlank()) {
            return open(forced.strip(), " It is named by -D" + PROPERTY + ".", required);
        }
        Set<Feature> features = setOf(required);
        List<SelectorBackend> found = Providers.find();
        for (SelectorBackend backend : found) {
            if (lastingCause(backend).isEmpty() && backend.features().containsAll(features)) {
                Selector selector = open(backend, features);
                warnOfBetter(backend, found);
                return selector;
            }
        }
        throw unavailable(features.isEmpty() ? "No backend is usable here." : "No usable backend has " + features + ".", null, found);
    }

    static Selector open(String name, Feature... required) throws IOException {
        return open(Objects.requireNonNull(name, "name"), "", required);
    }

    private static Selector open(String name, String whoseWord, Feature... required) throws IOException {
        Set<Feature> features = setOf(required);
        List<SelectorBackend> found = Providers.find();
        for (SelectorBackend backend : found) {
            if (backend.name().equals(name)) {
                return openNamed(backend, whoseWord, features, found);
            }
        }
        throw unavailable("There is no backend named '" + name + "'." + whoseWord, null, found);
    }

    private static Selector openNamed(SelectorBackend backend, String whoseWord, Set<Feature> features, List<SelectorBackend> found)
            throws IOException {
        Optional<Throwable> cause = lastingCause(backend);
        if (cause.isPresent()) {
            throw unavailable("Backend '" + backend.name() + "' is unusable here." + whoseWord, cause.get(), found);
        }
        Set<Feature> missing = EnumSet.noneOf(Feature.class);
        missing.addAll(features);
        missing.removeAll(backend.features());
        if (!missing.isEmpty()) {
            throw unavailable("Backend '" + backend.name() + "' lacks " + missing + "." + whoseWord, null, found);
        }
        return open(backend, features);
    }

    private static Selector open(SelectorBackend backend, Set<Feature> features) throws IOException {
        try {
            return use(backend, () -> {
                Selector selector = Objects.requireNonNull(backend.open(features), "no selector");
                TRIED.add(backend);
                return selector;
            });
        } catch (LinkageError | OutOfMemoryError | RuntimeException e) {
            throw new IOException("Backend '" + backend.name() + "' cannot open a selector: " + e, e);
        }
    }

    static List<SelectorBackend> all() {
        try {
            List<SelectorBackend> found = Providers.find();
            found.sort(Comparator.comparing(backend -> cause(backend).isPresent()));
            return List.copyOf(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Why a backend is unusable, for good.
     *
     * @throws IOException if it is unusable only now: another backend in its place would be another one for as long as its selector is used
     */
    private static Optional<Throwable> lastingCause(SelectorBackend backend) throws IOException {
        Optional<Throwable> cause = cause(backend);
        if (cause.orElse(null) instanceof IOException passing) {
            throw passing;
        }
        return cause;
    }

    /** Why a backend is unusable; an IOException if that may pass. */
    private static Optional<Throwable> cause(SelectorBackend backend) {
        try {
            return use(backend, () -> {
                Optional<Throwable> cause = backend.unavailabilityCause();
                if (cause.isEmpty()) {
                    Objects.requireNonNull(backend.features(), "features");
                } else if (!(cause.get() instanceof IOException)) {
                    TRIED.add(backend);
                }
                return cause;
            });
        } catch (IOException | LinkageError | AssertionError | RuntimeException e) {
            return Optional.of(e);
        } catch (OutOfMemoryError e) {
            return Optional.of(new IOException("Backend '" + backend.name() + "' cannot be tried: " + e, e));
        }
    }

    /** Uses a backend: alone, and with descriptors to spare, until its first use is over. */
    private static <R> R use(SelectorBackend backend, Use<R> use) throws IOException {
        if (TRIED.contains(backend)) {
            return use.make();
        }
        try (SpareDescriptors spare = SpareDescriptors.lock()) {
            if (!TRIED.contains(backend)) {
                spare.ensure();
            }
            return use.make();
        }
    }

    private static void warnOfBetter(SelectorBackend chosen, List<SelectorBackend> found) {
        for (SelectorBackend other : found) {
            if (other.priority() > chosen.priority() && other.isForThisSystem() && !WARNED.contains(other.name())) {
                cause(other).ifPresent(cause -> warn(chosen, other, cause));
            }
        }
    }

    private static void warn(SelectorBackend chosen, SelectorBackend other, Throwable cause) {
        if (WARNED.add(other.name())) {
            try {
                System.getLogger("io.selectors").log(System.Logger.Level.WARNING, "Backend ''{0}'' is unusable, ''{1}'' is used instead: {2}",
                        other.name(), chosen.name(), reason(cause));
            } catch (Error | RuntimeException e) {
                // The selector is good. Without a descriptor, java.util.logging finds no time zones, and throws an Error (JDK 17 and 25).
                WARNED.remove(other.name());
            }
        }
    }

    private static BackendUnavailableException unavailable(String problem, Throwable cause, List<SelectorBackend> found) {
        return new BackendUnavailableException(problem + (found.isEmpty() ? NONE_FOUND : listed(found)), cause);
    }

    private static String listed(List<SelectorBackend> found) {
        String all = found.stream().map(backend -> backend.name() + " (" + state(backend) + ')')
                .collect(Collectors.joining("; ", " Found: ", "."));
        if (found.stream().noneMatch(backend -> backend.name().equals("jdk"))) {
            return all + NO_JDK;
        }
        return found.size() == 1 ? all + NO_NATIVE : all;
    }

    private static String state(SelectorBackend backend) {
        return cause(backend)
                .map(cause -> "unusable: " + reason(cause))
                .orElseGet(() -> "usable, features " + backend.features());
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage().strip();
    }

    private static Set<Feature> setOf(Feature... features) {
        Set<Feature> set = EnumSet.noneOf(Feature.class);
        set.addAll(List.of(Objects.requireNonNull(features, "features")));
        return set;
    }
}
