package io.selectors.contract;

import static io.selectors.contract.Selects.assertReadable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a select waits: never too short, and no longer than a loaded machine explains. */
public interface TimeoutContract extends Fixture {
    /** What a loaded machine may add. */
    long SLACK_NANOS = Limits.nanos(5, TimeUnit.SECONDS);

    @Test
    default void aTimeoutIsKeptWithNothingRegistered() throws IOException {
        waits(200, TimeUnit.MILLISECONDS);
        waits(300, TimeUnit.MILLISECONDS);
    }

    @Test
    default void aTimeoutIsKeptWithAnIdleRegistration() throws IOException {
        selector().register(source().channel(), Interest.READ);
        waits(200, TimeUnit.MILLISECONDS);
    }

    @Test
    default void aShortTimeoutIsNeverEarly() throws IOException {
        for (int i = 0; i < 100; i++) {
            waits(1, TimeUnit.NANOSECONDS);
            waits(100 + i, TimeUnit.MICROSECONDS);
            waits(3100, TimeUnit.MICROSECONDS);
        }
    }

    @Test
    default void theUnitIsNotOptional() throws IOException {
        assertEquals("unit", assertThrows(NullPointerException.class, () -> selector().select(1, null)).getMessage());
        assertEquals("unit", assertThrows(NullPointerException.class, () -> selector().select(1, null, (key, readiness) -> { })).getMessage());
        assertEquals(List.of(), selector().selectNow());
    }

    private void waits(long timeout, TimeUnit unit) throws IOException {
        long start = System.nanoTime();
        assertEquals(List.of(), selector().select(timeout, unit));
        long taken = System.nanoTime() - start;
        assertTrue(taken >= unit.toNanos(timeout), () -> taken + " ns");
        assertTrue(taken < unit.toNanos(timeout) + SLACK_NANOS, () -> taken + " ns");
    }

    @Test
    default void aPreciseTimeoutStaysBelowAMillisecond() throws IOException {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long start = System.nanoTime();
            selector().select(100, TimeUnit.MICROSECONDS);
            best = Math.min(best, System.nanoTime() - start);
        }
        assertTrue(!has(Feature.PRECISE_TIMEOUT) || best < Limits.nanos(1, TimeUnit.MILLISECONDS), "best: " + best + " ns");
    }

    @Test
    default void zeroAndLessPoll() throws IOException {
        for (long timeout : new long[] {0, -1, Long.MIN_VALUE}) {
            for (TimeUnit unit : TimeUnit.values()) {
                assertEquals(List.of(), selector().select(timeout, unit));
                assertEquals(0, selector().select(timeout, unit, (key, readiness) -> { }));
            }
        }
        assertEquals(List.of(), selector().selectNow());
    }

    @Test
    default void aPollFindsWhatIsReady() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        source.fill();
        assertReadable(key);
        assertEquals(1, selector().selectNow().size());
        assertEquals(1, selector().select(0, TimeUnit.SECONDS).size());
        assertEquals(1, selector().select(-1, TimeUnit.SECONDS).size());
    }

    @Test
    default void aHugeTimeoutIsAccepted() throws Exception {
        for (long timeout : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 1000, Integer.MAX_VALUE * 2L}) {
            for (TimeUnit unit : List.of(TimeUnit.MILLISECONDS, TimeUnit.SECONDS, TimeUnit.DAYS)) {
                Task<List<?>> selecting = Task.startSelecting(() -> selector().select(timeout, unit));
                selecting.thread().join(5);
                assertTrue(selecting.thread().isAlive(), timeout + " " + unit + " ended early");
                selector().wakeup();
                assertEquals(List.of(), selecting.result());
            }
        }
    }

    @Test
    default void aWaitWithoutEndMayFollowATimedOne() throws Exception {
        waits(20, TimeUnit.MILLISECONDS);
        Task<List<?>> selecting = Task.startSelecting(() -> selector().select());
        selecting.thread().join(50);
        assertTrue(selecting.thread().isAlive());
        selector().wakeup();
        assertEquals(List.of(), selecting.result());
    }
}
