package io.selectors.epoll;

/** The contract on the binding jna. */
class JnaContractTest extends EpollContract {
    JnaContractTest() {
        super(EpollBinding.JNA, Timeouts.AUTO);
    }
}
