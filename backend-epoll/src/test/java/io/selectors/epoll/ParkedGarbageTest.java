package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.selectors.EventHandler;
import io.selectors.Selector;
import io.selectors.contract.VirtualThreads;
import io.selectors.spi.SelectorBackend;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A select that parks makes no garbage of its own: what the whole process allocates is what the JDK allocates for a park. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(60)
class ParkedGarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final EventHandler NOTHING = (key, readiness) -> { };
    private static final int ROUNDS = 10;
    private static final int PARKS = 50;
    /** Bytes of a park that may be anybody's. */
    private static final long NOISE = 24;

    private interface Park {
        void run() throws Exception;
    }

    static List<SelectorBackend> backends() {
        return BindingBackend.all();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aTimedParkMakesAsMuchGarbageAsTheJdkDoes(SelectorBackend backend) throws Exception {
        long bare = bytesPerPark(() -> LockSupport.parkNanos(1_000_000));
        try (Selector selector = backend.open()) {
            long ours = bytesPerPark(() -> selector.select(1, TimeUnit.MILLISECONDS, NOTHING));
            assertTrue(ours <= bare + NOISE, ours + " bytes a select, " + bare + " a park");
        }
    }

    /** The least of some rounds, for others may allocate meanwhile. */
    private static long bytesPerPark(Park park) throws Exception {
        // By reflection, for it is there since Java 21.
        Method total = ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        FutureTask<Long> parking = new FutureTask<>(() -> {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long before = (long) total.invoke(THREADS);
                for (int i = 0; i < PARKS; i++) {
                    park.run();
                }
                least = Math.min(least, (long) total.invoke(THREADS) - before);
            }
            return least / PARKS;
        });
        VirtualThreads.start(parking);
        return parking.get(50, TimeUnit.SECONDS);
    }
}
