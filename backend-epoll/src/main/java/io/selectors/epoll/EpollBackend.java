package io.selectors.epoll;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.Poller;
import io.selectors.spi.PollerThread;
import io.selectors.spi.PollingSelector;
import io.selectors.spi.SelectorBackend;
import io.selectors.unix.Binding;
import io.selectors.unix.Bindings;
import io.selectors.unix.Probe;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * epoll(7), on Linux.
 *
 * <p>{@code -Dselectors.epoll.binding=foreign|netty|jna} names the way to the system calls (else the first that works, in this order), and
 * {@code -Dselectors.epoll.timeout=pwait2|millis} the way of a timeout. One that is named and cannot be had makes the backend
 * unavailable. Both are read once, when the backend is first asked for.
 */
public final class EpollBackend implements SelectorBackend {
    static final String BINDING = "selectors.epoll.binding";
    private static final String NAME = "epoll";
    /** Not an EnumMap, because this class is loaded where that of the bindings is missing. */
    private static final Map<Binding, PollerThread> POLLER_THREADS = new ConcurrentHashMap<>();

    /** Made by the ServiceLoader. */
    public EpollBackend() {
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Set<Feature> features() {
        return found().map(found -> features(found.precise)).orElse(Set.of());
    }

    @Override
    public boolean isForThisSystem() {
        return System.getProperty("os.name").equals("Linux");
    }

    @Override
    public Optional<Throwable> unavailabilityCause() {
        try {
            return Found.PROBE.cause();
        } catch (NoClassDefFoundError e) {
            return Optional.of(new UnsupportedOperationException(
                    "io.selectors:selectors-unix-common is missing: add it, of the version of selectors-backend-epoll, to the class path",
                    e));
        }
    }

    @Override
    public String description() {
        return found().map(Found::toString).orElse("");
    }

    private Optional<Found> found() {
        return unavailabilityCause().isPresent() ? Optional.empty() : Found.PROBE.found();
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        Found found = Found.PROBE.get();
        return open(found.binding, EpollBindings.open(found.binding, found.precise), required);
    }

    /** A selector on a given binding, whatever the properties say. */
    static Selector open(Binding binding, Timeouts timeouts, Set<Feature> required) throws IOException {
        return open(binding, EpollBindings.open(binding, timeouts), required);
    }

    private static Selector open(Binding binding, EpollCalls calls, Set<Feature> required) throws IOException {
        return new PollingSelector(NAME, features(calls.isPrecise()), required, poller(calls), pollerThread(binding));
    }

    private static Poller poller(EpollCalls calls) throws IOException {
        try {
            return new EpollPoller(calls);
        } catch (IOException | RuntimeException | Error e) {
            calls.free();
            throw e;
        }
    }

    private static PollerThread pollerThread(Binding binding) {
        return POLLER_THREADS.computeIfAbsent(binding,
                absent -> new PollerThread("selectors: epoll, " + binding, () -> poller(EpollBindings.open(binding, false))));
    }

    private static Set<Feature> features(boolean precise) {
        Set<Feature> features = EnumSet.of(Feature.FILE_DESCRIPTORS, Feature.BLOCKING_CHANNELS, Feature.EDGE_TRIGGERED,
                Feature.EXCLUSIVE, Feature.PRIORITY, Feature.CLOSE_HINTS);
        if (precise) {
            features.add(Feature.PRECISE_TIMEOUT);
        }
        return Collections.unmodifiableSet(features);
    }

    /** What came of doing once what a selector does. */
    private record Found(Binding binding, boolean precise) {
        static final Probe<Found> PROBE = new Probe<>(NAME, Found::find);

        private static Found find() throws IOException {
            if (!System.getProperty("os.name").equals("Linux")) {
                throw new UnsatisfiedLinkError("epoll is Linux's, this is " + System.getProperty("os.name"));
            }
            Timeouts timeouts = Timeouts.chosen();
            return Bindings.firstThatWorks(Bindings.candidates(Binding.values(), BINDING), binding -> probe(binding, timeouts));
        }

        private static Found probe(Binding binding, Timeouts timeouts) throws IOException {
            EpollCalls calls = EpollBindings.open(binding, timeouts);
            try (Selector selector = open(binding, calls, Set.of(Feature.BLOCKING_CHANNELS))) {
                Probe.tryOut(selector);
                return new Found(binding, calls.isPrecise());
            }
        }

        @Override
        public String toString() {
            return "binding " + binding + ", timeouts by " + (precise ? "epoll_pwait2" : "epoll_wait");
        }
    }
}
