package io.selectors.selftest;

import io.selectors.Feature;
import io.selectors.Selector;
import java.util.Set;

/** Ends the JVM at once, as a native call with a wrong layout may. */
public final class CrashingBackend extends TestBackend {
    /** Made by the ServiceLoader. */
    public CrashingBackend() {
        super("crashing");
    }

    @Override
    public Selector open(Set<Feature> required) {
        System.err.println("last words");
        Runtime.getRuntime().halt(42);
        throw new AssertionError();
    }
}
