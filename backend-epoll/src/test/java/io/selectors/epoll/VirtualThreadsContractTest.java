package io.selectors.epoll;

import io.selectors.contract.OnVirtualThreads;
import io.selectors.unix.Binding;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on the binding foreign, for virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_25)
@ExtendWith(OnVirtualThreads.class)
class VirtualThreadsContractTest extends EpollContract {
    VirtualThreadsContractTest() {
        super(Binding.FOREIGN, Timeouts.AUTO);
    }
}
