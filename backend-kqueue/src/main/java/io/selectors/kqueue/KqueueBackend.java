package io.selectors.kqueue;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.PollerThread;
import io.selectors.spi.PollingSelector;
import io.selectors.spi.SelectorBackend;
import io.selectors.unix.Binding;
import io.selectors.unix.Bindings;
import io.selectors.unix.Probe;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * kqueue(2), on macOS and the BSDs.
 *
 * <p>{@code -Dselectors.kqueue.binding=foreign|netty|jna} names the way to the system calls (else the first that works, in this order),
 * {@code -Dselectors.kqueue.wakeup=user|pipe} the way to wake a wait, and {@code -Dselectors.kqueue.library=PATH} another library to
 * take kqueue and kevent from, such as libkqueue on Linux, by the bindings foreign and jna. One that is named and cannot be had makes the
 * backend unavailable. They are read once, when the backend is first asked for.
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
        return unavailabilityCause().isPresent() ? Set.of() : FEATURES;
    }

    @Override
    public boolean isForThisSystem() {
        String name = System.getProperty("os.name");
        return name.equals("Mac OS X") || name.endsWith("BSD");
    }

    @Override
    public Optional<Throwable> unavailabilityCause() {
        try {
            return Found.PROBE.cause();
        } catch (NoClassDefFoundError e) {
            return Optional.of(new UnsupportedOperationException(
                    "io.selectors:selectors-unix-common is missing: add it, of the version of selectors-backend-kqueue, to the class path",
                    e));
        }
    }

    @Override
    public String description() {
        return unavailabilityCause().isPresent() ? "" : Found.PROBE.found().map(Found::toString).orElse("");
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        Found found = Found.PROBE.get();
        return open(poller(found.platform, KqueueBindings.open(found.binding, found.platform), found.wakeup), required, found.pollerThread);
    }

    /** The bindings to try: all that can, or the one that the property names. */
    static Binding[] candidates() {
        return Bindings.candidates(Platform.library() == null ? Binding.values() : new Binding[] {Binding.FOREIGN, Binding.JNA}, BINDING);
    }

    /** A selector on given calls, which it closes; whatever the properties say. */
    static Selector open(Platform platform, KqueueCalls calls, WakeBy wakeup, Set<Feature> required) throws IOException {
        return open(poller(platform, calls, wakeup), required, null);
    }

    /** One that parks virtual threads, unless {@code pollerThread} is null. */
    static Selector open(KqueuePoller poller, Set<Feature> required, PollerThread pollerThread) {
        return new PollingSelector(NAME, FEATURES, required, poller, pollerThread);
    }

    /** A poller on given calls, which it closes. */
    static KqueuePoller poller(Platform platform, KqueueCalls calls, WakeBy wakeup) throws IOException {
        try {
            return new KqueuePoller(platform, calls, wakeup);
        } catch (IOException | RuntimeException | Error e) {
            calls.free();
            throw e;
        }
    }

    /** Does once what a selector does; returns how that one is woken. */
    static WakeBy probe(Platform platform, KqueueCalls calls, WakeBy wakeup) throws IOException {
        try {
            new SelfTest(platform, calls).run();
        } catch (IOException | LinkageError | RuntimeException e) {
            calls.free();
            throw e;
        }
        KqueuePoller poller = poller(platform, calls, wakeup);
        try (Selector selector = open(poller, Set.of(Feature.BLOCKING_CHANNELS), null)) {
            Probe.tryOut(selector);
            return poller.wokenBy();
        }
    }

    /** What came of doing once what a selector does. */
    private record Found(Platform platform, Binding binding, WakeBy wakeup, WakeBy wokenBy, PollerThread pollerThread) {
        static final Probe<Found> PROBE = new Probe<>(NAME, Found::find);

        private static Found find() throws IOException {
            Platform platform = Platform.here();
            WakeBy wakeup = WakeBy.chosen();
            return Bindings.firstThatWorks(candidates(), binding ->
                    new Found(platform, binding, wakeup, probe(platform, KqueueBindings.open(binding, platform), wakeup),
                            pollerThread(platform, binding, wakeup)));
        }

        private static PollerThread pollerThread(Platform platform, Binding binding, WakeBy wakeup) {
            return new PollerThread("selectors: kqueue, " + binding,
                    () -> poller(platform, KqueueBindings.open(binding, platform), wakeup));
        }

        @Override
        public String toString() {
            return "binding " + binding + ", layout " + platform + ", self-test passed, woken by " + wokenBy;
        }
    }
}
