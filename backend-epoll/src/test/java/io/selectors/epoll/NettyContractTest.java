package io.selectors.epoll;

/** The contract on the binding netty. */
class NettyContractTest extends EpollContract {
    NettyContractTest() {
        super(EpollBinding.NETTY, Timeouts.AUTO);
    }
}
