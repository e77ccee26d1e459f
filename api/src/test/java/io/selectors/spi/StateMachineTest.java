package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the shared state machine does when a kernel refuses, forgets, or returns for no reason, and what it spares the kernel. */
@Timeout(30)
class StateMachineTest {
    private final ScriptedSelector selector = new ScriptedSelector();
    private final List<Channel> channels = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        selector.close();
        for (Channel channel : channels) {
            channel.close();
        }
    }

    private SelectorKey register(Interest interest) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        return selector.register(channel, interest);
    }

    /** Makes the current thread the one that selected last, whose changes are deferred. */
    private void own() throws IOException {
        selector.selectNow();
    }

    @Test
    void aDeferredChangeThatIsRefusedIsReportedOnceAndUndone() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        key.modify(Interest.WRITE);
        selector.refuseChange(new IOException("refused"));
        List<Event> events = selector.select();
        assertEquals(1, events.size());
        Readiness readiness = events.get(0).readiness();
        assertTrue(readiness.isError() && readiness.isReadable() && readiness.isWritable(), readiness::toString);
        assertSame(Interest.READ, key.interest());
        assertTrue(key.isValid());
        assertEquals(List.of(), selector.selectNow());
        selector.report(key, Readiness.READ);
        assertTrue(selector.select().get(0).isReadable());
    }

    @Test
    void aRefusalThatAThrowingHandlerHeldUpIsKept() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ);
        own();
        first.modify(Interest.WRITE);
        second.modify(Interest.WRITE);
        selector.refuseChange(new IOException("refused"));
        selector.refuseChange(new IOException("refused, too"));
        assertThrows(IOException.class, () -> selector.select((key, readiness) -> {
            assertSame(first, key);
            throw new IOException("handler");
        }));
        Event heldUp = selector.select().get(0);
        assertSame(second, heldUp.key());
        assertTrue(heldUp.readiness().isError(), heldUp::toString);
    }

    @Test
    void aDeferredChangeOfWhatTheKernelForgotEndsTheKeySilently() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        key.modify(Interest.WRITE);
        selector.forgetNextChanged();
        assertEquals(List.of(), selector.selectNow());
        assertFalse(key.isValid());
        assertEquals(0, selector.size());
    }

    @Test
    void anImmediateChangeThatIsRefusedThrowsAndIsUndone() throws IOException {
        SelectorKey key = register(Interest.READ);
        IOException failure = new IOException("refused");
        selector.refuseChange(failure);
        assertSame(failure, assertThrows(IOException.class, () -> key.modify(Interest.WRITE)));
        assertSame(Interest.READ, key.interest());
        assertTrue(key.isValid());
        selector.report(key, Readiness.READ);
        assertTrue(selector.select().get(0).isReadable());
    }

    @Test
    void anImmediateChangeOfWhatTheKernelForgotEndsTheKey() throws IOException {
        SelectorKey key = register(Interest.READ);
        selector.forgetNextChanged();
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertFalse(key.isValid());
        assertEquals(0, selector.size());
    }

    @Test
    void levelTriggeredChangesThatComeToNothingCostNoCall() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        for (int i = 0; i < 100; i++) {
            key.enable(Interest.WRITE);
            key.disable(Interest.WRITE);
        }
        selector.selectNow();
        assertEquals(0, selector.changes());
    }

    @Test
    void anyNumberOfRearmingsIsOneCall() throws IOException {
        SelectorKey key = register(Interest.READ.oneShot());
        own();
        for (int i = 0; i < 100; i++) {
            key.modify(Interest.READ.oneShot());
        }
        assertEquals(0, selector.changes());
        selector.selectNow();
        assertEquals(1, selector.changes());
        selector.selectNow();
        assertEquals(1, selector.changes());
    }

    @Test
    void aChangeThatItsKeyLeftBehindCostsNoCall() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        key.modify(Interest.WRITE);
        key.unregister();
        selector.selectNow();
        assertEquals(0, selector.changes());
    }

    @Test
    void aWaitThatReturnsForNoReasonIsTakenUpAgain() throws IOException {
        selector.disturb();
        long start = System.nanoTime();
        assertEquals(List.of(), selector.select(50, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void whatIsHeldIsGivenBackExactlyOnce() throws IOException {
        selector.report(register(Interest.WRITE), Readiness.WRITE);
        assertThrows(ClosedSelectorException.class, () -> selector.select((key, readiness) -> {
            selector.close();
            assertEquals(0, selector.closes(), "not under the selecting thread's feet");
        }));
        assertEquals(1, selector.closes());
        selector.close();
        selector.wakeup();
        assertEquals(1, selector.closes());
    }

    @Test
    void deadKeysStayFewWhoeverOnlyRegisters() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            register(Interest.READ).channel().close();
            assertTrue(selector.tableSize() <= 64, "dead keys: " + selector.tableSize());
        }
    }

    @Test
    void deadKeysAreLetGoByWhoeverOnlySelects() throws IOException {
        for (int i = 0; i < 60; i++) {
            register(Interest.READ).channel().close();
        }
        for (int i = 0; i < 100; i++) {
            selector.selectNow();
        }
        assertEquals(0, selector.tableSize());
    }
}
