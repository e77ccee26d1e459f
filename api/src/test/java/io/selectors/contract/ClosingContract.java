package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing a selector. */
public interface ClosingContract extends Fixture {
    @Test
    default void closeIsIdempotent() throws IOException {
        selector().close();
        selector().close();
        assertFalse(selector().isOpen());
    }

    @Test
    default void tryWithResourcesCloses() throws IOException {
        Selector kept;
        try (Selector opened = open()) {
            kept = opened;
            assertTrue(opened.isOpen());
        }
        assertFalse(kept.isOpen());
    }

    @Test
    default void aClosedSelectorThrowsOrAnswersAsPromised() throws IOException {
        Source source = source();
        selector().register(source.channel(), Interest.READ);
        selector().close();
        assertThrows(ClosedSelectorException.class, () -> selector().key(source.channel()));
        assertThrows(ClosedSelectorException.class, () -> selector().key(0));
        assertThrows(ClosedSelectorException.class, () -> selector().keys());
        assertThrows(ClosedSelectorException.class, () -> selector().size());
        assertThrows(ClosedSelectorException.class, () -> selector().select());
        assertThrows(ClosedSelectorException.class, () -> selector().select(1, TimeUnit.DAYS));
        assertThrows(ClosedSelectorException.class, () -> selector().selectNow());
        assertThrows(ClosedSelectorException.class, () -> selector().select((key, readiness) -> { }));
        assertThrows(ClosedSelectorException.class, () -> selector().select(1, TimeUnit.DAYS, (key, readiness) -> { }));
        assertThrows(ClosedSelectorException.class, () -> selector().selectNow((key, readiness) -> { }));
        assertEquals(backend(), selector().backend());
        selector().features();
        selector().wakeup();
        assertTrue(selector().toString().contains("closed"));
    }

    @Test
    default void theKeysOfAClosedSelectorBehaveAsUnregistered() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ, "kept");
        selector().close();
        assertFalse(key.isValid());
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertFalse(key.unregister());
        assertSame(source.channel(), key.channel());
        assertSame(Interest.READ, key.interest());
        assertSame(selector(), key.selector());
        assertEquals("kept", key.attach("replaced"));
        assertEquals("replaced", key.attachment(String.class));
    }

    @Test
    default void closeLeavesTheChannelsOpenAndFree() throws IOException {
        Source source = source();
        selector().register(source.channel(), Interest.READ);
        selector().close();
        assertTrue(source.channel().isOpen());
        source.channel().configureBlocking(true);
        source.channel().configureBlocking(false);
        Selector other = keep(open());
        SelectorKey key = other.register(source.channel(), Interest.READ);
        source.fill();
        Selects.assertReadable(key);
    }

    @Test
    default void closeEndsABlockedSelect() throws Exception {
        Task<?> selecting = Task.startSelecting(() -> selector().select());
        selector().close();
        assertThrows(ClosedSelectorException.class, selecting::result);
    }

    @Test
    default void closeEndsASelectWithATimeout() throws Exception {
        Task<?> selecting = Task.startSelecting(() -> selector().select(1, TimeUnit.DAYS, (key, readiness) -> { }));
        selector().close();
        assertThrows(ClosedSelectorException.class, selecting::result);
    }

    @Test
    default void closeInAHandlerEndsTheDelivery() throws IOException {
        for (int i = 0; i < 5; i++) {
            selector().register(source().channel(), Interest.WRITE);
        }
        AtomicInteger calls = new AtomicInteger();
        assertThrows(ClosedSelectorException.class, () -> selector().select((key, readiness) -> {
            calls.incrementAndGet();
            selector().close();
            assertFalse(key.isValid());
        }));
        assertEquals(1, calls.get());
    }

    @Test
    default void closeWakeupAndSelectMayRace() throws Exception {
        for (int i = 0; i < 100; i++) {
            Selector raced = keep(open());
            Source source = source();
            SelectorKey key = raced.register(source.channel(), Interest.READ);
            Task<?> selecting = Task.start(() -> assertThrows(ClosedSelectorException.class, () -> selectUntilClosed(raced)));
            Task<?> waking = Task.start(() -> wakeMany(raced));
            Task<?> closing = Task.start(() -> close(raced));
            key.unregister();
            raced.close();
            selecting.result();
            waking.result();
            closing.result();
            source.close();
        }
    }

    private static void selectUntilClosed(Selector selector) throws IOException {
        for (int i = 0; i < 1_000_000; i++) {
            selector.select(1, TimeUnit.SECONDS);
        }
    }

    private static Object wakeMany(Selector selector) {
        for (int i = 0; i < 100; i++) {
            selector.wakeup();
        }
        return null;
    }

    private static Object close(Selector selector) {
        selector.close();
        return null;
    }
}
