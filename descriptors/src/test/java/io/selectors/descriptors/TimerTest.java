package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Timers of the system, on each binding. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TimerTest {
    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneThatExpiresOnceIsNeitherEarlyNorReadableTwice(Calls calls) throws IOException {
        long start = System.nanoTime();
        try (Timer timer = Timer.after(Timer.system(calls), 20_000_001, TimeUnit.NANOSECONDS)) {
            DescriptorTests.await(timer, Interest.READ);
            assertTrue(System.nanoTime() - start >= 20_000_001);
            assertEquals(1, timer.expirations());
            assertEquals(0, timer.expirations());
            assertFalse(DescriptorTests.isReadable(timer));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aPeriodicOneCountsWhatNobodyAskedFor(Calls calls) throws Exception {
        long start = System.nanoTime();
        try (Timer timer = Timer.every(Timer.system(calls), 2, TimeUnit.MILLISECONDS)) {
            long count = 0;
            while (count < 10) {
                DescriptorTests.await(timer, Interest.READ);
                Thread.sleep(5);
                count += timer.expirations();
            }
            long taken = System.nanoTime() - start;
            assertTrue(count <= taken / TimeUnit.MILLISECONDS.toNanos(2), () -> "too many for " + taken + " ns");
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aDelayOfNothingIsOver(Calls calls) throws IOException {
        for (long delay : new long[] {0, -5, Long.MIN_VALUE}) {
            try (Timer timer = Timer.after(Timer.system(calls), delay, TimeUnit.SECONDS)) {
                DescriptorTests.await(timer, Interest.READ);
                assertEquals(1, timer.expirations());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void theLongestDelayIsTaken(Calls calls) throws IOException {
        try (Timer timer = Timer.after(Timer.system(calls), Long.MAX_VALUE, TimeUnit.DAYS)) {
            assertFalse(DescriptorTests.isReadable(timer));
            timer.restartEvery(Long.MAX_VALUE, TimeUnit.DAYS);
            assertEquals(0, timer.expirations());
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void startingAnewAndStoppingForgetWhatWasBefore(Calls calls) throws IOException {
        try (Timer timer = Timer.every(Timer.system(calls), 1, TimeUnit.MILLISECONDS)) {
            DescriptorTests.await(timer, Interest.READ);
            timer.stop();
            assertEquals(0, timer.expirations());
            timer.restartAfter(1, TimeUnit.MILLISECONDS);
            DescriptorTests.await(timer, Interest.READ);
            timer.restartAfter(1, TimeUnit.HOURS);
            assertFalse(DescriptorTests.isReadable(timer));
            timer.restartEvery(1, TimeUnit.MILLISECONDS);
            DescriptorTests.await(timer, Interest.READ);
            assertTrue(timer.expirations() >= 1);
        }
    }

    @Test
    void oneThatDoesNotRunYetIsSilent() throws IOException {
        try (Timer timer = Timer.open()) {
            assertFalse(DescriptorTests.isReadable(timer));
            assertEquals(0, timer.expirations());
            timer.stop();
        }
    }

    @Test
    void aPeriodOfNothingIsRefusedAndLeavesNothingOpen() throws IOException {
        long before = DescriptorTests.openDescriptors();
        assertThrows(IllegalArgumentException.class, () -> Timer.every(0, TimeUnit.SECONDS));
        assertThrows(IllegalArgumentException.class, () -> Timer.every(-1, TimeUnit.SECONDS));
        DescriptorTests.assertOpenDescriptors(before, "left open");
    }

    @Test
    void afterCloseEveryUseIsRefused() throws IOException {
        Timer timer = Timer.every(1, TimeUnit.MILLISECONDS);
        assertTrue(timer.isOpen());
        timer.close();
        timer.close();
        assertFalse(timer.isOpen());
        assertThrows(ClosedChannelException.class, timer::expirations);
        assertThrows(ClosedChannelException.class, timer::stop);
        assertThrows(ClosedChannelException.class, () -> timer.restartAfter(1, TimeUnit.SECONDS));
        assertThrows(ClosedChannelException.class, () -> timer.restartEvery(1, TimeUnit.SECONDS));
    }
}
