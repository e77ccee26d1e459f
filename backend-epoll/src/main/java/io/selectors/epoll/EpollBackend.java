package io.selectors.epoll;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import io.selectors.unix.Binding;
import io.selectors.unix.Bindings;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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
        return Probe.RESULT.features;
    }

    @Override
    public boolean isForThisSystem() {
        return System.getProperty("os.name").equals("Linux");
    }

    @Override
    public Optional<Throwable> unavailabilityCause() {
        return Optional.ofNullable(Probe.RESULT.failure);
    }

    @Override
    public String description() {
        return Probe.RESULT.binding == null ? ""
                : "binding " + Probe.RESULT.binding + ", timeouts by " + (Probe.RESULT.precise ? "epoll_pwait2" : "epoll_wait");
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        Probe probe = Probe.RESULT;
        if (probe.failure != null) {
            throw new BackendUnavailableException("Backend 'epoll' is unusable here: " + probe.failure.getMessage(), probe.failure);
        }
        return open(EpollCalls.open(probe.binding, probe.precise), required);
    }

    /** A selector on a given binding, whatever the properties say. */
    static Selector open(Binding binding, Timeouts timeouts, Set<Feature> required) throws IOException {
        return open(EpollCalls.open(binding, timeouts), required);
    }

    private static Selector open(EpollCalls calls, Set<Feature> required) throws IOException {
        try {
            return new EpollSelector(NAME, featuresOf(calls), required, calls);
        } catch (IOException e) {
            calls.free();
            throw e;
        }
    }

    private static Set<Feature> featuresOf(EpollCalls calls) {
        Set<Feature> features = EnumSet.allOf(Feature.class);
        if (!calls.isPrecise()) {
            features.remove(Feature.PRECISE_TIMEOUT);
        }
        return features;
    }

    /** What came of doing once what a selector does. */
    private static final class Probe {
        static final Probe RESULT = new Probe();

        private Binding binding;
        private Throwable failure;
        private boolean precise;
        private Set<Feature> features = Set.of();

        private Probe() {
            try {
                if (!System.getProperty("os.name").equals("Linux")) {
                    throw new UnsatisfiedLinkError("epoll is Linux's, this is " + System.getProperty("os.name"));
                }
                Timeouts timeouts = Timeouts.chosen();
                binding = Bindings.firstThatWorks(Bindings.candidates(Binding.values(), BINDING), candidate -> probe(candidate, timeouts));
            } catch (IOException | LinkageError | RuntimeException e) {
                failure = e;
            }
        }

        private void probe(Binding candidate, Timeouts timeouts) throws IOException {
            EpollCalls calls = EpollCalls.open(candidate, timeouts);
            try (DatagramChannel channel = DatagramChannel.open();
                    Selector selector = open(calls, Set.of(Feature.BLOCKING_CHANNELS))) {
                selector.register(channel, Interest.WRITE);
                if (selector.selectNow().size() != 1) {
                    throw new IOException("epoll did not report a datagram channel as writable");
                }
            }
            precise = calls.isPrecise();
            features = Collections.unmodifiableSet(featuresOf(calls));
        }
    }
}
