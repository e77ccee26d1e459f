package io.selectors.selftest;

import io.selectors.Feature;
import io.selectors.Selector;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Waits for ever and uses no processor, as a lost wake-up does. */
public final class HangingBackend extends TestBackend {
    /** Made by the ServiceLoader. */
    public HangingBackend() {
        super("hanging");
    }

    @Override
    public Selector open(Set<Feature> required) {
        // Nor does an interruption end it, as a native call's would not.
        while (true) {
            LockSupport.park();
        }
    }
}
