package io.selectors;

import io.selectors.internal.SpareDescriptors;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Finds the backends, with the library's own class loader and then the context loader. What was found is remembered: to look again
 * takes longer than to open a selector, and a descriptor.
 */
final class Providers {
    /** A broken services file makes every step of the iterator fail; this bounds the attempts. */
    private static final int MAX_FAILURES = 64;
    private static final Comparator<SelectorBackend> BEST_FIRST = Comparator.comparing(SelectorBackend::priority, Comparator.reverseOrder())
            .thenComparing(SelectorBackend::name);
    private static final List<SelectorBackend> NONE = List.of();

    /** Those of the library's own loader. Null until all could be loaded. */
    private static volatile Map<String, SelectorBackend> own;
    /** What a context loader has besides. A backend keeps its loader from being collected, so that these are not kept. */
    private static final Map<ClassLoader, Reference<List<SelectorBackend>>> OTHERS = Collections.synchronizedMap(new WeakHashMap<>());

    private Providers() {
    }

    /**
     * The backends, those of the highest priority first. None is asked whether it is usable.
     *
     * @throws IOException if there are not enough descriptors left to look for them
     */
    static List<SelectorBackend> find() throws IOException {
        ClassLoader library = Selector.class.getClassLoader();
        Map<String, SelectorBackend> byName = new LinkedHashMap<>(ofLibrary(library));
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != library) {
            for (SelectorBackend backend : others(context, byName)) {
                byName.put(backend.name(), backend);
            }
        }
        List<SelectorBackend> found = new ArrayList<>(byName.values());
        found.sort(BEST_FIRST);
        return found;
    }

    private static Map<String, SelectorBackend> ofLibrary(ClassLoader library) throws IOException {
        Map<String, SelectorBackend> found = own;
        return found != null ? found : loadOwn(library);
    }

    private static Map<String, SelectorBackend> loadOwn(ClassLoader library) throws IOException {
        try (SpareDescriptors spare = SpareDescriptors.lock()) {
            Map<String, SelectorBackend> found = own;
            if (found == null) {
                found = load(library, spare);
                if (!found.isEmpty() && found.values().stream().noneMatch(BrokenBackend.class::isInstance)) {
                    own = found;
                }
            }
            return found;
        }
    }

    private static Collection<SelectorBackend> others(ClassLoader context, Map<String, SelectorBackend> known) throws IOException {
        List<SelectorBackend> others = remembered(context);
        return others != null ? others : loadOthers(context, known);
    }

    private static List<SelectorBackend> remembered(ClassLoader context) {
        Reference<List<SelectorBackend>> remembered = OTHERS.get(context);
        return remembered == null ? null : remembered.get();
    }

    private static List<SelectorBackend> loadOthers(ClassLoader context, Map<String, SelectorBackend> known) throws IOException {
        try (SpareDescriptors spare = SpareDescriptors.lock()) {
            List<SelectorBackend> others = remembered(context);
            if (others == null) {
                Map<String, SelectorBackend> loaded = load(context, spare);
                loaded.keySet().removeAll(known.keySet());
                others = loaded.isEmpty() ? NONE : List.copyOf(loaded.values());
                if (!others.isEmpty() || !known.isEmpty()) {
                    OTHERS.put(context, new WeakReference<>(others));
                }
            }
            return others;
        }
    }

    private static Map<String, SelectorBackend> load(ClassLoader loader, SpareDescriptors spare) throws IOException {
        spare.ensure(loader);
        Map<String, SelectorBackend> byName = new LinkedHashMap<>();
        Iterator<ServiceLoader.Provider<SelectorBackend>> providers =
                ServiceLoader.load(SelectorBackend.class, loader).stream().iterator();
        for (int failures = 0; failures < MAX_FAILURES;) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                SelectorBackend backend = checked(providers.next().get());
                byName.putIfAbsent(backend.name(), backend);
            } catch (ServiceConfigurationError | LinkageError | AssertionError | RuntimeException e) {
                failures++;
                BrokenBackend broken = new BrokenBackend("(provider that failed to load: " + e.getMessage() + ")", e);
                byName.putIfAbsent(broken.name(), broken);
            }
        }
        return byName;
    }

    /** One that cannot say these is as good as not loaded; so that nobody else has to mind. */
    private static SelectorBackend checked(SelectorBackend backend) {
        Objects.requireNonNull(backend.name(), () -> backend.getClass().getName() + " has no name");
        backend.priority();
        backend.isForThisSystem();
        return backend;
    }

    /** Stands for a provider that could not be loaded, so that it is listed and hides no other. */
    private record BrokenBackend(String name, Throwable failure) implements SelectorBackend {
        @Override
        public int priority() {
            return Integer.MIN_VALUE;
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
