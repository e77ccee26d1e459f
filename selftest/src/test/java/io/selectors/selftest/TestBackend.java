package io.selectors.selftest;

import io.selectors.Feature;
import io.selectors.spi.SelectorBackend;
import java.util.Optional;
import java.util.Set;

/** A backend for a test of the self-test itself. */
abstract class TestBackend implements SelectorBackend {
    private final String name;

    TestBackend(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int priority() {
        return -100;
    }

    @Override
    public Set<Feature> features() {
        return Set.of();
    }

    @Override
    public Optional<Throwable> unavailabilityCause() {
        return Optional.empty();
    }
}
