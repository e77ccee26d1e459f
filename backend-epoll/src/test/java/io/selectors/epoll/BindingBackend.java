package io.selectors.epoll;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.PollerThread;
import io.selectors.spi.PollingSelector;
import io.selectors.spi.SelectorBackend;
import io.selectors.unix.Binding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** One binding as a backend of its own, so that a test can try all of them in one JVM, whatever the properties say. */
public final class BindingBackend implements SelectorBackend {
    private static final AtomicLong QUEUES = new AtomicLong();

    private final Binding binding;
    private final PollerThread pollerThread;

    private BindingBackend(Binding binding) {
        this.binding = binding;
        this.pollerThread = new PollerThread(name(), () -> new EpollPoller(EpollBindings.open(binding, Timeouts.MILLIS)));
    }

    /** All bindings that work here. */
    public static List<SelectorBackend> all() {
        List<SelectorBackend> all = new ArrayList<>();
        for (Binding binding : Binding.values()) {
            all.add(new BindingBackend(binding));
        }
        all.removeIf(backend -> backend.unavailabilityCause().isPresent());
        return all;
    }

    /** How many queues the selectors of all these have made, ever. */
    public static long queues() {
        return QUEUES.get();
    }

    @Override
    public String name() {
        return "epoll-" + binding;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    @Override
    public Optional<Throwable> unavailabilityCause() {
        try {
            open(Set.of()).close();
            return Optional.empty();
        } catch (IOException | LinkageError e) {
            return Optional.of(e);
        }
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        EpollCalls calls = EpollBindings.open(binding, Timeouts.AUTO);
        Set<Feature> features = EnumSet.allOf(Feature.class);
        features.removeIf(feature -> feature == Feature.PRECISE_TIMEOUT && !calls.isPrecise());
        EpollCalls counted = new ForwardingCalls(calls) {
            @Override
            public int create() {
                QUEUES.incrementAndGet();
                return super.create();
            }
        };
        return new PollingSelector("epoll", features, required, new EpollPoller(counted), pollerThread);
    }
}
