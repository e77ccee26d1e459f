package io.selectors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** First uses come one after the other, as far as that can be. */
@Timeout(60)
class SpareDescriptorsTest {
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    private static void useFirst(SpareDescriptors lock) throws IOException {
        try (SpareDescriptors spare = lock) {
            spare.ensure();
        }
    }

    private Future<Boolean> useElsewhere() {
        return other.submit(() -> {
            useFirst(SpareDescriptors.lock());
            return Thread.currentThread().isInterrupted();
        });
    }

    @Test
    void oneWaitsForAnotherToEndWhetherInterruptedOrNot() throws Exception {
        for (boolean interrupted : new boolean[] {false, true}) {
            Future<Boolean> second;
            try (SpareDescriptors first = SpareDescriptors.lock()) {
                first.ensure();
                second = other.submit(() -> {
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    useFirst(SpareDescriptors.lock());
                    return Thread.currentThread().isInterrupted();
                });
                assertThrows(TimeoutException.class, () -> second.get(100, TimeUnit.MILLISECONDS));
            }
            assertEquals(interrupted, second.get());
        }
    }

    /** A provider may use the library itself. */
    @Test
    void oneWithinAnotherWaitsForNobody() throws Exception {
        try (SpareDescriptors outer = SpareDescriptors.lock()) {
            useFirst(SpareDescriptors.lock());
            outer.ensure();
            assertThrows(TimeoutException.class, () -> useElsewhere().get(100, TimeUnit.MILLISECONDS));
        }
        assertFalse(useElsewhere().get());
    }

    /** A class loader may wait, under the lock, for a thread that waits for the lock. */
    @Test
    void oneThatTakesTooLongIsNotWaitedFor() throws Exception {
        long patience = TimeUnit.MILLISECONDS.toNanos(50);
        try (SpareDescriptors first = SpareDescriptors.lock()) {
            first.ensure();
            long start = System.nanoTime();
            other.submit(() -> {
                useFirst(SpareDescriptors.lock(patience));
                return null;
            }).get();
            assertTrue(System.nanoTime() - start >= patience);
            assertThrows(TimeoutException.class, () -> useElsewhere().get(100, TimeUnit.MILLISECONDS));
        }
        assertFalse(useElsewhere().get());
    }
}
