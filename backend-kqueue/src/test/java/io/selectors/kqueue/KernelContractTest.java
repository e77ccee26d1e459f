package io.selectors.kqueue;

import io.selectors.contract.Descriptors;
import io.selectors.contract.SelectorContract;
import io.selectors.unix.LibcDescriptors;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on a real kernel's kqueue, with the binding that is chosen by itself or by the property. */
@EnabledIf(value = "isHere", disabledReason = "this system has no kqueue of its own")
class KernelContractTest extends SelectorContract {
    static boolean isHere() {
        return new KqueueBackend().isForThisSystem();
    }

    @Override
    public String backend() {
        return "kqueue";
    }

    @Override
    public Descriptors descriptors() {
        return new LibcDescriptors();
    }
}
