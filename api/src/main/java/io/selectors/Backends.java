package io.selectors;

import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the backends and chooses one. */
final class Backends {
    private static final String PROPERTY = "selectors.backend";
    private static final System.Logger LOGGER = System.getLogger("io.selectors");
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();
    /** A broken services file makes every step of the iterator fail; this bounds the attempts. */
    private static final int MAX_FAILURES = 64;

    private static volatile Map<String, SelectorBackend> ownBackends;

    private Backends() {
    }

    static Selector open(Feature... required) throws IOException {
        String forced = System.getProperty(PROPERTY);
        if (forced != null && !forced.isBlank()) {
            return open(forced.strip(), ", which -D" + PROPERTY + " names", required);
        }
        Set<Feature> features = setOf(required);
        List<SelectorBackend> found = find();
        for (SelectorBackend backend : found) {
            if (isUsable(backend) && backend.features().containsAll(features)) {
                warnOfBetter(backend, found);
                return backend.open(features);
            }
        }
        throw unavailable(features.isEmpty() ? "No backend is usable here." : "No usable backend has " + features + ".", null, found);
    }

    static Selector open(String name, Feature... required) throws IOException {
        return open(name, "", required);
    }

    private static Selector open(String name, String whoseWord, Feature... required) throws IOException {
        Set<Feature> features = setOf(required);
        List<SelectorBackend> found = find();
        for (SelectorBackend backend : found) {
            if (backend.name().equals(name)) {
                return open(backend, features, found);
            }
        }
        throw unavailable("There is no backend named '" + name + "'" + whoseWord + ".", null, found);
    }

    private static Selector open(SelectorBackend backend, Set<Feature> features, List<SelectorBackend> found) throws IOException {
        Optional<Throwable> cause = backend.unavailabilityCause();
        if (cause.isPresent()) {
            throw unavailable("Backend '" + backend.name() + "' is unusable here.", cause.get(), found);
        }
        Set<Feature> missing = EnumSet.noneOf(Feature.class);
        missing.addAll(features);
        missing.removeAll(backend.features());
        if (!missing.isEmpty()) {
            throw unavailable("Backend '" + backend.name() + "' lacks " + missing + ".", null, found);
        }
        return backend.open(features);
    }

    static List<SelectorBackend> find() {
        ClassLoader own = Selector.class.getClassLoader();
        Map<String, SelectorBackend> byName = new LinkedHashMap<>(ofOwnLoader(own));
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != own) {
            collect(context, byName);
        }
        List<SelectorBackend> found = new ArrayList<>(byName.values());
        found.sort(Comparator.comparing((SelectorBackend backend) -> !isUsable(backend))
                .thenComparing(SelectorBackend::priority, Comparator.reverseOrder())
                .thenComparing(SelectorBackend::name));
        return List.copyOf(found);
    }

    /** Looked for until all could be loaded, then remembered: to look again takes a descriptor, and there may be none left. */
    private static Map<String, SelectorBackend> ofOwnLoader(ClassLoader own) {
        Map<String, SelectorBackend> found = ownBackends;
        if (found == null) {
            found = new LinkedHashMap<>();
            collect(own, found);
            if (!found.isEmpty() && found.values().stream().noneMatch(BrokenBackend.class::isInstance)) {
                ownBackends = found;
            }
        }
        return found;
    }

    private static void collect(ClassLoader loader, Map<String, SelectorBackend> byName) {
        Iterator<ServiceLoader.Provider<SelectorBackend>> providers =
                ServiceLoader.load(SelectorBackend.class, loader).stream().iterator();
        for (int failures = 0; failures < MAX_FAILURES;) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                SelectorBackend backend = providers.next().get();
                byName.putIfAbsent(backend.name(), backend);
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                String name = "(provider that failed to load: " + e.getMessage() + ")";
                byName.putIfAbsent(name, new BrokenBackend(name, e));
            }
        }
    }

    private static boolean isUsable(SelectorBackend backend) {
        return backend.unavailabilityCause().isEmpty();
    }

    private static void warnOfBetter(SelectorBackend chosen, List<SelectorBackend> found) {
        for (SelectorBackend other : found) {
            if (other.priority() > chosen.priority() && other.isForThisSystem() && !isUsable(other) && WARNED.add(other.name())) {
                LOGGER.log(System.Logger.Level.WARNING, "Backend ''{0}'' is unusable, ''{1}'' is used instead: {2}",
                        other.name(), chosen.name(), other.unavailabilityCause().map(Backends::reason).orElse(""));
            }
        }
    }

    private static BackendUnavailableException unavailable(String problem, Throwable cause, List<SelectorBackend> found) {
        StringBuilder message = new StringBuilder(problem);
        if (found.isEmpty()) {
            message.append(" None was found: add io.selectors:selectors, or io.selectors:selectors-backend-jdk,")
                    .append(" selectors-backend-epoll (Linux) or selectors-backend-kqueue (macOS, BSD), to the class path or module path;")
                    .append(" an image made by jlink needs --add-modules io.selectors.all.");
        } else {
            message.append(" Found:");
            String separator = " ";
            for (SelectorBackend backend : found) {
                message.append(separator).append(backend.name()).append(" (").append(state(backend)).append(')');
                separator = "; ";
            }
            message.append('.');
        }
        return new BackendUnavailableException(message.toString(), cause);
    }

    private static String state(SelectorBackend backend) {
        return backend.unavailabilityCause()
                .map(cause -> "unusable: " + reason(cause))
                .orElseGet(() -> "usable, features " + backend.features());
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage().strip();
    }

    private static Set<Feature> setOf(Feature... features) {
        Set<Feature> set = EnumSet.noneOf(Feature.class);
        set.addAll(List.of(features));
        return set;
    }

    /** Stands for a provider that could not be loaded, so that it is listed and hides no other. */
    private record BrokenBackend(String name, Throwable failure) implements SelectorBackend {
        @Override
        public int priority() {
            return Integer.MIN_VALUE;
        }

        @Override
        public Set<Feature> features() {
            return Set.of();
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            return Optional.of(failure);
        }

        @Override
        public Selector open(Set<Feature> required) throws IOException {
            throw new BackendUnavailableException(name, failure);
        }
    }
}
