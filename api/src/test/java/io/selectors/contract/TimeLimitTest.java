package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/** What the suite relies on when a backend hangs. */
@Timeout(60)
class TimeLimitTest {
    private static void limited(Invocation<Void> test) throws Throwable {
        new TimeLimit(1).interceptTestMethod(test, null, null);
    }

    @Test
    void aTestThatHangsIsInterruptedAndToldFromOneThatWorks() {
        TimeoutException late = assertThrows(TimeoutException.class, () -> limited(() -> {
            Thread.sleep(50_000);
            return null;
        }));
        assertTrue(late.getMessage().startsWith("took longer than 1 s, in which its thread used 0."), late.getMessage());
        assertTrue(late.getMessage().contains("Thread.sleep"), late.getMessage());
        assertEquals(InterruptedException.class, late.getSuppressed()[0].getClass());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void aTestThatIgnoresTheInterruptFailsWhenItEnds() {
        TimeoutException late = assertThrows(TimeoutException.class, () -> limited(() -> {
            while (!Thread.interrupted()) {
                Thread.onSpinWait();
            }
            return null;
        }));
        assertEquals(0, late.getSuppressed().length);
    }

    @Test
    void whatATestThrowsInTimeIsThrownAsItIs() throws Throwable {
        Exception failure = new Exception();
        assertSame(failure, assertThrows(Exception.class, () -> limited(() -> {
            throw failure;
        })));
        limited(() -> null);
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
