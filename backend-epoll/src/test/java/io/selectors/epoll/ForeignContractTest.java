package io.selectors.epoll;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The contract on the binding foreign. */
@EnabledForJreRange(min = JRE.JAVA_22)
class ForeignContractTest extends EpollContract {
    ForeignContractTest() {
        super(EpollBinding.FOREIGN, Timeouts.AUTO);
    }
}
