package io.selectors.selftest;

import io.selectors.contract.Descriptors;
import io.selectors.contract.SelectorContract;
import io.selectors.unix.LibcDescriptors;

/** The contract on the backend that this JVM was started for; what its properties name is its binding. */
final class BackendContract extends SelectorContract {
    static final String BACKEND = "selftest.backend";
    static final String NATIVE = "selftest.native";

    @Override
    public String backend() {
        return System.getProperty(BACKEND);
    }

    @Override
    public boolean isNative() {
        return Boolean.getBoolean(NATIVE);
    }

    @Override
    public Descriptors descriptors() {
        return new LibcDescriptors();
    }
}
