package io.selectors.examples.memory;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.PollingSelector;
import io.selectors.spi.SelectorBackend;
import java.util.Set;

/** Found by name, {@code Selector.open("memory")}, through META-INF/services; its low priority puts it after {@code jdk}. */
public final class MemoryBackend implements SelectorBackend {
    static final String NAME = "memory";

    /** Made by the ServiceLoader. */
    public MemoryBackend() {
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return -100;
    }

    @Override
    public Selector open(Set<Feature> required) {
        return new PollingSelector(NAME, features(), required, new MemoryPoller());
    }
}
