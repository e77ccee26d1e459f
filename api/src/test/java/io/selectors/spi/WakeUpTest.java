package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waking, interrupting and closing. */
class WakeUpTest extends ScriptedTests {
    @Test
    void wakeUpsEndOneSelect() throws IOException {
        for (int i = 0; i < 3; i++) {
            selector.wakeup();
        }
        assertEquals(1, poller.wakes());
        assertEquals(List.of(), selector.select());
        selector.wakeup();
        assertEquals(0, selector.select((key, readiness) -> { }));
        selector.wakeup();
        assertEquals(List.of(), selector.selectNow());
        assertEquals(3, selector.statistics().wakeups());
        assertWaitsInVain();
    }

    @Test
    void aWakeUpDuringTheWaitEndsThatSelect() throws IOException {
        poller.wake();
        poller.afterWait(() -> elsewhere(selector::wakeup));
        assertEquals(List.of(), selector.select());
        assertEquals(1, poller.waits());
        assertWaitsInVain();
    }

    @Test
    void aHandlersWakeUpEndsTheNextSelect() throws IOException {
        poller.report(register(Interest.READ), READ);
        assertEquals(1, selector.select((key, readiness) -> selector.wakeup()));
        assertEquals(List.of(), selector.select());
        assertWaitsInVain();
    }

    @Test
    void aWakeUpAndAnEventAreOneSelect() throws IOException {
        poller.report(register(Interest.READ), READ);
        selector.wakeup();
        assertEquals(1, selector.select().size());
        assertEquals(1, selector.statistics().wakeups());
        assertWaitsInVain();
    }

    @Test
    void anInterruptEndsASelectAndIsNoWakeUp() throws IOException {
        Thread.currentThread().interrupt();
        assertEquals(List.of(), selector.select());
        assertEquals(0, selector.select((key, readiness) -> { }));
        assertTrue(Thread.interrupted());
        assertEquals(0, selector.statistics().wakeups());
        assertWaitsInVain();
    }

    /** As the JDK's own selectors: whoever is interrupted later wakes nobody. */
    @Test
    void anInterruptOutsideOfASelectWakesNoSelector() throws IOException {
        assertWaitsInVain();
        Thread other = new Thread(Thread.currentThread()::interrupt);
        other.start();
        // Not joined, because that would be interrupted.
        while (other.isAlive()) {
            Thread.onSpinWait();
        }
        assertTrue(Thread.interrupted());
        assertEquals(0, poller.wakes());
        Interruption interruption = new Interruption(selector::wakeup);
        assertSame(interruption, interruption.wakeup());
        assertEquals(1, poller.wakes());
    }

    // Closing

    @Test
    void closingWakesTheSelectingThreadAndNobodyElse() throws IOException {
        poller.report(register(Interest.READ), READ);
        assertThrows(ClosedSelectorException.class, () -> selector.select((key, readiness) -> {
            selector.close();
            assertEquals(1, poller.wakes());
        }));
        ScriptedPoller idle = new ScriptedPoller();
        new PollingSelector("scripted", selector.features(), selector.features(), idle).close();
        assertEquals(0, idle.wakes());
        assertEquals(1, idle.closes());
    }

    @Test
    void thePollerIsClosedExactlyOnceAndNotUnderTheSelectingThread() throws IOException {
        poller.report(register(Interest.WRITE), WRITE);
        assertThrows(ClosedSelectorException.class, () -> selector.select((key, readiness) -> {
            selector.close();
            elsewhere(selector::close);
            assertEquals(0, poller.closes());
            assertFalse(selector.isOpen());
        }));
        assertEquals(1, poller.closes());
        selector.close();
        selector.wakeup();
        assertEquals(1, poller.closes());
    }

    @Test
    void whatAWaitFoundThatEndedByClosingIsNotDelivered() throws IOException {
        poller.report(register(Interest.READ), READ);
        poller.afterWait(() -> elsewhere(selector::close));
        assertThrows(ClosedSelectorException.class, () -> selector.select((key, readiness) -> {
            throw new AssertionError("delivered");
        }));
        assertEquals(1, poller.closes());
    }

    @Test
    void aHandlerThatClosesTheSelectorIsNotCalledAgain() throws IOException {
        poller.report(register(Interest.READ), READ);
        poller.report(register(READ_EDGES), READ);
        int[] calls = new int[1];
        assertThrows(ClosedSelectorException.class, () -> selector.select((key, readiness) -> {
            calls[0]++;
            selector.close();
        }));
        assertEquals(1, calls[0]);
    }

    @Test
    void aHandlerThatClosesTheSelectorAndThrowsHasItsOwnExceptionThrown() throws IOException {
        poller.report(register(Interest.READ), READ);
        assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
            selector.close();
            throw new HandlerException();
        }));
        assertEquals(1, poller.closes());
        assertThrows(ClosedSelectorException.class, selector::selectNow);
    }

    @Test
    void aWaitThatFailsWhileTheSelectorIsClosedReleasesThePoller() {
        IOException failure = new IOException("closed");
        poller.failWait(failure);
        poller.afterWait(() -> elsewhere(selector::close));
        assertSame(failure, assertThrows(IOException.class, selector::select));
        assertEquals(1, poller.closes());
        assertThrows(ClosedSelectorException.class, selector::select);
    }
}
