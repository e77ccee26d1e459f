package io.selectors.epoll;

import io.selectors.unix.Binding;

/** The contract on the binding jna. */
class JnaContractTest extends EpollContract {
    JnaContractTest() {
        super(Binding.JNA, Timeouts.AUTO);
    }
}
