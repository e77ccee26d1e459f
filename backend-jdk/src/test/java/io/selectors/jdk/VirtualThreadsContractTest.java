package io.selectors.jdk;

import io.selectors.contract.OnVirtualThreads;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on java.nio, for virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_25)
@ExtendWith(OnVirtualThreads.class)
class VirtualThreadsContractTest extends JdkContractTest {
}
