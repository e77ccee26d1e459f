package io.selectors.selftest;

import io.selectors.Feature;
import io.selectors.Selector;
import java.io.IOException;
import java.util.Set;

/** Hands out another backend's selectors, which say so. */
public final class LyingBackend extends TestBackend {
    /** Made by the ServiceLoader. */
    public LyingBackend() {
        super("lying");
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        return Selector.open("jdk");
    }
}
