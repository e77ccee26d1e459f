package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a key costs does not depend on the number that it has got. */
@Timeout(60)
class HighNumbersTest {
    private static final int HIGH = 19_000;
    /** A table that is gone through from 0 on would be hundreds of times slower. */
    private static final int FACTOR = 30;

    private final LibcDescriptors libc = new LibcDescriptors();

    /** Something that is done to a selector. */
    private interface Use {
        void of(Selector selector) throws IOException;
    }

    @Test
    void aHighNumberCostsNoMoreThanALowOne() throws IOException {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeTrue(system.getMaxFileDescriptorCount() > HIGH, "so many descriptors are not allowed here");
        int[] pipe = libc.pipe();
        libc.duplicate(pipe[0], HIGH);
        try (Selector low = Selector.open("epoll"); Selector high = Selector.open("epoll")) {
            low.register(pipe[0], Interest.READ);
            high.register(HIGH, Interest.READ);
            assertAlike("size()", low, high, selector -> assertEquals(1, selector.size()));
            assertAlike("keys()", low, high, selector -> assertEquals(1, selector.keys().size()));
            assertAlike("64 selects", low, high, selector -> {
                for (int i = 0; i < 64; i++) {
                    selector.selectNow((key, readiness) -> { });
                }
            });
        } finally {
            libc.close(HIGH);
            libc.close(pipe[0]);
            libc.close(pipe[1]);
        }
    }

    /** Compares the best of many, which even a busy machine lets be. */
    private static void assertAlike(String what, Selector low, Selector high, Use use) throws IOException {
        long bestOfLow = Long.MAX_VALUE;
        long bestOfHigh = Long.MAX_VALUE;
        for (int i = 0; i < 2_000; i++) {
            bestOfLow = Math.min(bestOfLow, nanos(low, use));
            bestOfHigh = Math.min(bestOfHigh, nanos(high, use));
        }
        assertTrue(bestOfHigh < FACTOR * (bestOfLow + 100), what + ": " + bestOfLow + " ns, with a high number " + bestOfHigh + " ns");
    }

    private static long nanos(Selector selector, Use use) throws IOException {
        long start = System.nanoTime();
        use.of(selector);
        return System.nanoTime() - start;
    }
}
