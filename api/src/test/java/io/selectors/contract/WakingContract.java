package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waking and interrupting. */
public interface WakingContract extends Fixture {
    @Test
    default void aWakeupEndsTheSelectInProgress() throws Exception {
        for (int i = 0; i < 10; i++) {
            Task<List<Event>> selecting = Task.startSelecting(() -> selector().select());
            selector().wakeup();
            assertEquals(List.of(), selecting.result());
        }
        assertQuiet(selector());
    }

    @Test
    default void aWakeupEndsASelectWithAHandler() throws Exception {
        Task<Integer> selecting = Task.startSelecting(() -> selector().select((key, readiness) -> { }));
        selector().wakeup();
        assertEquals(0, selecting.result());
    }

    @Test
    default void aWakeupBeforeSelectEndsTheNextOne() throws IOException {
        for (int i = 0; i < 10; i++) {
            selector().wakeup();
            assertEquals(List.of(), selector().select());
        }
        assertWaits();
    }

    @Test
    default void manyWakeupsCountAsOne() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            selector().wakeup();
        }
        assertEquals(List.of(), selector().select());
        assertWaits();
    }

    @Test
    default void selectNowConsumesAWakeup() throws IOException {
        selector().wakeup();
        assertEquals(List.of(), selector().selectNow());
        assertWaits();
        selector().wakeup();
        assertEquals(0, selector().selectNow((key, readiness) -> { }));
        assertWaits();
    }

    @Test
    default void aWakeupHidesNoEvent() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        source.fill();
        assertReadable(key);
        selector().wakeup();
        assertReadable(key);
        source.drain();
        assertWaits();
    }

    private void assertWaits() throws IOException {
        long start = System.nanoTime();
        assertEquals(List.of(), selector().select(50, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50), "a wakeup was left behind");
    }

    @Test
    default void aWakeupAfterCloseIsHarmless() throws IOException {
        selector().wakeup();
        selector().close();
        selector().wakeup();
    }

    @Test
    default void wakeupsFromManyThreadsAllArrive() throws Exception {
        for (int round = 0; round < 200; round++) {
            Task<List<Event>> selecting = Task.start(() -> selector().select());
            Task<?> first = Task.start(this::wake);
            Task<?> second = Task.start(this::wake);
            assertEquals(List.of(), selecting.result());
            first.result();
            second.result();
            selector().selectNow();
        }
        assertWaits();
    }

    private Object wake() throws IOException {
        selector().wakeup();
        return null;
    }

    @Test
    default void anInterruptEndsABlockedSelectAndStaysSet() throws Exception {
        Task<Boolean> selecting = Task.startSelecting(() -> selector().select().isEmpty() && Thread.currentThread().isInterrupted());
        selecting.thread().interrupt();
        assertTrue(selecting.result());
        assertWaits();
    }

    @Test
    default void anInterruptEndsATimedSelect() throws Exception {
        Task<Boolean> selecting = Task.startSelecting(
                () -> selector().select(1, TimeUnit.DAYS).isEmpty() && Thread.currentThread().isInterrupted());
        selecting.thread().interrupt();
        assertTrue(selecting.result());
        assertWaits();
    }

    @Test
    default void anInterruptedThreadDoesNotWait() throws Exception {
        assertTrue(Task.start(() -> {
            Thread.currentThread().interrupt();
            return selector().select().isEmpty() && selector().select().isEmpty() && Thread.currentThread().isInterrupted();
        }).result());
        assertWaits();
    }

    @Test
    default void anInterruptedThreadStillGetsEvents() throws Exception {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        source.fill();
        assertReadable(key);
        assertEquals(1, Task.start(() -> {
            Thread.currentThread().interrupt();
            return selector().selectNow().size();
        }).result());
    }

    @Test
    default void manyInterruptsLeaveTheSelectorWorking() throws Exception {
        for (int i = 0; i < 200; i++) {
            Task<List<Event>> selecting = Task.start(() -> selector().select());
            Interrupts.end(selecting.thread());
            assertEquals(List.of(), selecting.result());
        }
        assertWaits();
    }
}
