package io.selectors.epoll;

/** The contract on the binding jna, with timeouts in whole milliseconds. */
class MillisContractTest extends EpollContract {
    MillisContractTest() {
        super(EpollBinding.JNA, Timeouts.MILLIS);
    }
}
