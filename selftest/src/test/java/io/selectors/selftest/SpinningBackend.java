package io.selectors.selftest;

import io.selectors.Feature;
import io.selectors.Selector;
import java.util.Set;

/** Uses a processor for ever, as a slow machine seems to. */
public final class SpinningBackend extends TestBackend {
    /** Made by the ServiceLoader. */
    public SpinningBackend() {
        super("spinning");
    }

    @Override
    public Selector open(Set<Feature> required) {
        // Nor does an interruption end it, as a native call's would not.
        while (true) {
            Thread.onSpinWait();
        }
    }
}
