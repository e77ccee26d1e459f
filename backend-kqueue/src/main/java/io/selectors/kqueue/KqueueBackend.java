package io.selectors.kqueue;

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
 * kqueue(2), on macOS and the BSDs.
 *
 * <p>{@code -Dselectors.kqueue.binding=foreign|netty|jna} names the way to the system calls (else the first that works, in this order),
 * {@code -Dselectors.kqueue.wakeup=user|pipe} the way to wake a wait, and {@code -Dselectors.kqueue.library=PATH} another library to
 * take kqueue and kevent from, such as libkqueue on Linux, by the bindings foreign and jna. One that is named and cannot be had makes the backend
 * unavailable. They are read once, when the backend is first asked for.
 */
public final class KqueueBackend implements SelectorBackend {
    static final String BINDING = "selectors.kqueue.binding";
    private static final String NAME = "kqueue";
    private static final Set<Feature> FEATURES = Collections.unmodifiableSet(EnumSet.of(Feature.FILE_DESCRIPTORS,
            Feature.BLOCKING_CHANNELS, Feature.EDGE_TRIGGERED, Feature.CLOSE_HINTS, Feature.PRECISE_TIMEOUT));

    /** Made by the ServiceLoader. */
    public KqueueBackend() {
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Above jdk on its own systems; below it where a library stands for the kernel. */
    @Override
    public int priority() {
        return isForThisSystem() ? 100 : -100;
    }

    @Override
    public Set<Feature> features() {
        return Probe.RESULT.failure == null ? FEATURES : Set.of();
    }

    @Override
    public boolean isForThisSystem() {
        String name = System.getProperty("os.name");
        return name.equals("Mac OS X") || name.endsWith("BSD");
    }

    @Override
    public Optional<Throwable> unavailabilityCause() {
        return Optional.ofNullable(Probe.RESULT.failure);
    }

    @Override
    public String description() {
        return Probe.RESULT.description;
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        Probe probe = Probe.RESULT;
        if (probe.failure != null) {
            throw new BackendUnavailableException("Backend 'kqueue' is unusable here: " + probe.failure.getMessage(), probe.failure);
        }
        return open(probe.platform, KqueueCalls.open(probe.binding, probe.platform), Wakeup.chosen(), required);
    }

    /** The bindings to try: all that can, or the one that the property names. */
    static Binding[] candidates() {
        return Bindings.candidates(Platform.library() == null ? Binding.values() : new Binding[] {Binding.FOREIGN, Binding.JNA}, BINDING);
    }

    /** A selector on given calls, whatever the properties say. */
    static KqueueSelector open(Platform platform, KqueueCalls calls, Wakeup wakeup, Set<Feature> required) throws IOException {
        return new KqueueSelector(NAME, FEATURES, required, platform, calls, wakeup);
    }

    /** Does once what a selector does; answers how that one is woken. */
    static Wakeup probe(Platform platform, KqueueCalls calls, Wakeup wakeup) throws IOException {
        new SelfTest(platform, calls).run();
        try (DatagramChannel channel = DatagramChannel.open();
                KqueueSelector selector = open(platform, calls, wakeup, Set.of(Feature.BLOCKING_CHANNELS))) {
            selector.register(channel, Interest.WRITE);
            if (selector.selectNow().size() != 1) {
                throw new IOException("kqueue did not report a datagram channel as writable");
            }
            return selector.wokenBy();
        }
    }

    /** What came of doing once what a selector does. */
    private static final class Probe {
        static final Probe RESULT = new Probe();

        private Platform platform;
        private Binding binding;
        private Throwable failure;
        private String description = "";

        private Probe() {
            try {
                platform = Platform.here();
                Wakeup wakeup = Wakeup.chosen();
                binding = Bindings.firstThatWorks(candidates(), candidate -> probe(candidate, wakeup));
            } catch (IOException | LinkageError | RuntimeException e) {
                failure = e;
            }
        }

        private void probe(Binding candidate, Wakeup wakeup) throws IOException {
            Wakeup used = KqueueBackend.probe(platform, KqueueCalls.open(candidate, platform), wakeup);
            description = "binding " + candidate + ", layout " + platform + ", self-test passed, woken by " + used;
        }
    }
}
