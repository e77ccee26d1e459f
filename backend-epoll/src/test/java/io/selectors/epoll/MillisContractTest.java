package io.selectors.epoll;

import io.selectors.unix.Binding;

/** The contract on the binding jna, with timeouts in whole milliseconds. */
class MillisContractTest extends EpollContract {
    MillisContractTest() {
        super(Binding.JNA, Timeouts.MILLIS);
    }
}
