package io.selectors.epoll;

import io.selectors.unix.Binding;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The contract on the binding foreign. */
@EnabledForJreRange(min = JRE.JAVA_22)
class ForeignContractTest extends EpollContract {
    ForeignContractTest() {
        super(Binding.FOREIGN, Timeouts.AUTO);
    }
}
