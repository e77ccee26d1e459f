package io.selectors.epoll;

import io.selectors.unix.Binding;

/** The contract on the binding netty. */
class NettyContractTest extends EpollContract {
    NettyContractTest() {
        super(Binding.NETTY, Timeouts.AUTO);
    }
}
