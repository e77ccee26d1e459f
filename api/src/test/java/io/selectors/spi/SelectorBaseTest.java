package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import io.selectors.Statistics;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What the shared state machine answers without any kernel: checks, look-ups, names, figures, wake-ups; each at its edge. */
@Timeout(30)
class SelectorBaseTest {
    private final ScriptedSelector plain = new ScriptedSelector(false);
    private final ScriptedSelector able = new ScriptedSelector(false, EnumSet.allOf(Feature.class), Set.of(Feature.BLOCKING_CHANNELS));
    private DatagramChannel channel;

    @BeforeEach
    void open() throws IOException {
        channel = DatagramChannel.open();
        channel.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        plain.close();
        able.close();
        channel.close();
    }

    /** Answers what another thread threw, or null. */
    private static Throwable elsewhere(Executable action) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
            try {
                action.execute();
                return null;
            } catch (Throwable e) {
                return e;
            }
        }).get(10, TimeUnit.SECONDS);
    }

    // What it is

    @Test
    void itSaysWhatItIs() throws Exception {
        assertEquals("scripted", plain.backend());
        assertEquals(Set.of(), plain.features());
        assertEquals(EnumSet.allOf(Feature.class), able.features());
        assertThrows(UnsupportedOperationException.class, () -> able.features().remove(Feature.PRIORITY));
        assertEquals("Selector[scripted]", plain.toString());
        plain.report(plain.register(channel, Interest.READ), Readiness.READ);
        plain.select((key, readiness) -> assertEquals("Selector[scripted, selecting on " + Thread.currentThread() + "]", plain.toString()));
        assertEquals("Selector[scripted]", plain.toString());
        plain.close();
        assertEquals("Selector[scripted, closed]", plain.toString());
        assertEquals("scripted", plain.backend());
        assertFalse(plain.isOpen());
    }

    @Test
    void aKeySaysWhatItIs() throws IOException {
        SelectorKey key = plain.register(channel, Interest.READ);
        assertSame(plain, key.selector());
        assertSame(channel, key.channel());
        assertEquals(-1, key.fd());
        assertNull(key.attachment());
        assertEquals("SelectorKey[scripted, " + channel + ", fd -1, " + Interest.READ + "]", key.toString());
        assertNull(key.attach("first"));
        assertEquals("first", key.attach("second"));
        assertEquals("second", key.attachment());
        assertEquals("second", key.attachment(String.class));
        assertThrows(ClassCastException.class, () -> key.attachment(Integer.class));
        assertEquals("SelectorKey[scripted, " + channel + ", fd -1, " + Interest.READ + ", attachment second]", key.toString());
        assertTrue(key.isValid());
        assertTrue(key.unregister());
        assertFalse(key.unregister());
        assertFalse(key.isValid());
        assertTrue(key.toString().endsWith(", attachment second, invalid]"), key::toString);
        SelectorKey raw = able.register(7, Interest.WRITE, "raw");
        assertEquals(7, raw.fd());
        assertNull(raw.channel());
        assertEquals("SelectorKey[scripted, fd 7, " + Interest.WRITE + ", attachment raw]", raw.toString());
    }

    @Test
    void whoHoldsARegistrationIsNamed() throws IOException {
        KeyBase key = (KeyBase) plain.register(channel, Interest.READ);
        assertEquals("Already registered with this selector: " + channel + ", " + Interest.READ,
                SelectorBase.alreadyRegistered(key).getMessage());
        KeyBase raw = (KeyBase) able.register(7, Interest.WRITE, "raw");
        assertEquals("Already registered with this selector: fd 7 with attachment raw, " + Interest.WRITE,
                SelectorBase.alreadyRegistered(raw).getMessage());
        assertSame(Interest.WRITE, SelectorBase.applied(raw));
    }

    // Checks

    @Test
    void whatIsMissingIsRefusedByName() {
        assertEquals("channel", message(() -> plain.register(null, Interest.READ)));
        assertEquals("interest", message(() -> plain.register(channel, null)));
        assertEquals("interest", message(() -> able.register(7, null)));
        assertEquals("channel", message(() -> plain.key(null)));
        assertEquals("handler", message(() -> plain.select(null)));
        assertEquals("handler", message(() -> plain.select(1, TimeUnit.SECONDS, null)));
        assertEquals("handler", message(() -> plain.selectNow(null)));
    }

    private static String message(Executable call) {
        return assertThrows(NullPointerException.class, call).getMessage();
    }

    @Test
    void aKeyRefusesWhatIsMissing() throws IOException {
        SelectorKey key = plain.register(channel, Interest.READ);
        assertEquals("interest", message(() -> key.modify(null)));
        assertEquals("added", message(() -> key.enable(null)));
        assertEquals("removed", message(() -> key.disable(null)));
        assertSame(Interest.READ, key.interest());
    }

    @Test
    void aNumberBelowZeroIsNoDescriptor() throws IOException {
        String refusal = assertThrows(IllegalArgumentException.class, () -> able.register(-1, Interest.READ)).getMessage();
        assertEquals("A file descriptor is 0 or more, not -1", refusal);
        assertEquals(0, able.register(0, Interest.READ).fd());
    }

    @Test
    void whatTheBackendLacksIsRefused() throws IOException {
        assertLacks(Feature.FILE_DESCRIPTORS, () -> plain.register(0, Interest.READ));
        assertLacks(Feature.EDGE_TRIGGERED, () -> plain.register(channel, Interest.READ.edgeTriggered()));
        assertLacks(Feature.EXCLUSIVE, () -> plain.register(channel, Interest.READ.exclusive()));
        assertLacks(Feature.PRIORITY, () -> plain.register(channel, Interest.READ.priority()));
        SelectorKey key = plain.register(channel, Interest.READ);
        assertLacks(Feature.EDGE_TRIGGERED, () -> key.modify(Interest.READ.edgeTriggered()));
        ScriptedSelector numbers = new ScriptedSelector(false, Set.of(Feature.FILE_DESCRIPTORS), Set.of());
        assertLacks(Feature.EDGE_TRIGGERED, () -> numbers.register(0, Interest.READ.edgeTriggered()));
        numbers.close();
        assertTrue(able.register(channel, Interest.READ.edgeTriggered().priority()).isValid());
    }

    private static void assertLacks(Feature feature, Executable call) {
        String message = assertThrows(UnsupportedOperationException.class, call).getMessage();
        assertTrue(message.contains("'scripted' lacks " + feature), message);
    }

    @Test
    void exclusiveGoesWithFewOthers() throws IOException {
        for (Interest interest : List.of(Interest.READ.exclusive().oneShot(), Interest.READ.exclusive().priority())) {
            assertThrows(IllegalArgumentException.class, () -> able.register(channel, interest));
            assertThrows(IllegalArgumentException.class, () -> able.register(7, interest));
        }
        SelectorKey key = able.register(channel, Interest.READ.exclusive());
        assertThrows(IllegalArgumentException.class, () -> key.enable(Interest.NONE.oneShot()));
        assertSame(Interest.READ.exclusive(), key.interest());
    }

    @Test
    void aDirectionThatAChannelLacksIsRefused() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
            assertThrows(IllegalArgumentException.class, () -> able.register(source, Interest.WRITE));
            assertThrows(IllegalArgumentException.class, () -> able.register(sink, Interest.READ));
            SelectorKey reading = able.register(source, Interest.READ);
            SelectorKey writing = able.register(sink, Interest.WRITE);
            assertThrows(IllegalArgumentException.class, () -> reading.modify(Interest.READ_WRITE));
            assertThrows(IllegalArgumentException.class, () -> writing.modify(Interest.READ_WRITE));
        }
    }

    @Test
    void aChannelMustBeOpenUnblockedAndConnected() throws IOException {
        try (DatagramChannel blocking = DatagramChannel.open()) {
            assertThrows(IllegalBlockingModeException.class, () -> plain.register(blocking, Interest.READ));
            assertTrue(able.register(blocking, Interest.READ).isValid());
        }
        SocketChannel unconnected = SocketChannel.open();
        unconnected.configureBlocking(false);
        assertThrows(NotYetConnectedException.class, () -> plain.register(unconnected, Interest.READ));
        assertThrows(NotYetConnectedException.class, () -> plain.register(unconnected, Interest.WRITE));
        SelectorKey key = plain.register(unconnected, Interest.NONE);
        assertThrows(NotYetConnectedException.class, () -> key.modify(Interest.WRITE));
        unconnected.close();
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        channel.close();
        assertThrows(ClosedChannelException.class, () -> plain.register(channel, Interest.READ));
    }

    // Look-ups

    @Test
    void aKeyIsFoundAsLongAsItStands() throws IOException {
        assertEquals(Optional.empty(), able.key(channel));
        assertEquals(Optional.empty(), able.key(7));
        SelectorKey key = able.register(channel, Interest.READ);
        SelectorKey raw = able.register(7, Interest.READ);
        assertSame(key, able.key(channel).orElseThrow());
        assertSame(raw, able.key(7).orElseThrow());
        assertEquals(Set.of(key, raw), Set.copyOf(able.keys()));
        assertEquals(2, able.size());
        Collection<SelectorKey> keys = able.keys();
        assertThrows(UnsupportedOperationException.class, keys::clear);
        channel.close();
        assertEquals(Optional.empty(), able.key(channel));
        assertEquals(List.of(raw), List.copyOf(able.keys()));
        assertEquals(1, able.size());
        raw.unregister();
        assertEquals(Optional.empty(), able.key(7));
        assertEquals(0, able.size());
    }

    @Test
    void aClosedSelectorSaysSo() throws IOException {
        SelectorKey key = able.register(channel, Interest.READ);
        able.close();
        List<Executable> calls = List.of(() -> able.register(channel, Interest.READ), () -> able.register(7, Interest.READ),
                () -> able.key(channel), () -> able.key(7), able::keys, able::size, able::select, able::selectNow,
                () -> able.select(1, TimeUnit.SECONDS), () -> able.select((found, readiness) -> { }),
                () -> able.selectNow((found, readiness) -> { }), () -> able.select(1, TimeUnit.SECONDS, (found, readiness) -> { }));
        calls.forEach(call -> assertThrows(ClosedSelectorException.class, call));
        able.wakeup();
        able.close();
        assertEquals(1, able.closes());
        assertFalse(key.isValid());
        assertFalse(key.unregister());
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
    }

    // Selecting

    @Test
    void everyFormFindsWhatIsReady() throws IOException {
        SelectorKey key = plain.register(channel, Interest.READ);
        List<Event> expected = List.of(new Event(key, Readiness.of(Readiness.READ)));
        List<Event> handled = new ArrayList<>();
        plain.report(key, Readiness.READ);
        assertEquals(expected, plain.select());
        plain.report(key, Readiness.READ);
        assertEquals(expected, plain.select(1, TimeUnit.DAYS));
        plain.report(key, Readiness.READ);
        assertEquals(expected, plain.selectNow());
        plain.report(key, Readiness.READ);
        assertEquals(1, plain.select((found, readiness) -> handled.add(new Event(found, readiness))));
        plain.report(key, Readiness.READ);
        assertEquals(1, plain.select(1, TimeUnit.DAYS, (found, readiness) -> handled.add(new Event(found, readiness))));
        plain.report(key, Readiness.READ);
        assertEquals(1, plain.selectNow((found, readiness) -> handled.add(new Event(found, readiness))));
        assertEquals(3, handled.size());
        assertEquals(expected, handled.subList(2, 3));
        assertEquals(new Statistics(6, 6, 0, 1, 0), plain.statistics());
    }

    @Test
    void aTimeoutIsWaitedOutInBothForms() throws IOException {
        for (long timeout : new long[] {20, 0, -1}) {
            plain.disturb();
            long start = System.nanoTime();
            assertEquals(List.of(), plain.select(timeout, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(timeout));
            plain.disturb();
            start = System.nanoTime();
            assertEquals(0, plain.select(timeout, TimeUnit.MILLISECONDS, (key, readiness) -> { }));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(timeout));
        }
    }

    /** The script cannot wait without end: it says so. */
    @Test
    void aWaitWithoutEndIsTakenUpWithoutEnd() {
        plain.disturb();
        assertThrows(AssertionError.class, plain::select);
        plain.disturb();
        assertThrows(AssertionError.class, () -> plain.select((key, readiness) -> { }));
        assertEquals(4, plain.waits());
    }

    @Test
    void oneSelectAtATime() throws Exception {
        plain.report(plain.register(channel, Interest.READ), Readiness.READ);
        plain.select((key, readiness) -> {
            assertFalse(plain.isSelectingElsewhere());
            String here = assertThrows(IllegalStateException.class, plain::selectNow).getMessage();
            assertEquals("A select is in progress on this thread: a handler cannot select", here);
            try {
                assertNull(elsewhere(() -> {
                    assertTrue(plain.isSelectingElsewhere());
                    String there = assertThrows(IllegalStateException.class, plain::selectNow).getMessage();
                    assertEquals("A select is in progress on another thread", there);
                }));
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertFalse(plain.isSelectingElsewhere());
        assertNull(elsewhere(() -> assertFalse(plain.isSelectingElsewhere())));
    }

    @Test
    void changesOfAnotherThreadAreNotPutOff() throws Exception {
        SelectorKey key = plain.register(channel, Interest.READ);
        plain.selectNow();
        assertTrue(plain.isOwner());
        assertNull(elsewhere(() -> {
            assertFalse(plain.isOwner());
            key.modify(Interest.WRITE);
        }));
        assertEquals(1, plain.changes());
        assertNull(elsewhere(plain::selectNow));
        assertFalse(plain.isOwner());
    }

    @Test
    void aChannelClosedWithAChangePutOffIsLetGoByTheNextSelect() throws IOException {
        SelectorKey key = plain.register(channel, Interest.READ);
        plain.selectNow();
        key.modify(Interest.WRITE);
        channel.close();
        assertEquals(0, plain.leaves());
        plain.selectNow();
        assertEquals(1, plain.leaves());
        assertEquals(0, plain.changes());
    }

    // Waking

    @Test
    void wakeUpsEndOneSelect() throws IOException {
        for (int i = 0; i < 3; i++) {
            plain.wakeup();
        }
        assertEquals(1, plain.wakes());
        assertEquals(List.of(), plain.select());
        plain.wakeup();
        assertEquals(0, plain.select((key, readiness) -> { }));
        plain.wakeup();
        assertEquals(List.of(), plain.selectNow());
        assertEquals(3, plain.statistics().wakeups());
        assertWaitsOut();
    }

    private void assertWaitsOut() throws IOException {
        long start = System.nanoTime();
        assertEquals(List.of(), plain.select(20, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void aHandlersWakeUpEndsTheNextSelect() throws IOException {
        plain.report(plain.register(channel, Interest.READ), Readiness.READ);
        assertEquals(1, plain.select((key, readiness) -> plain.wakeup()));
        assertEquals(List.of(), plain.select());
        assertWaitsOut();
    }

    @Test
    void anInterruptEndsASelectAndIsNoWakeUp() throws IOException {
        Thread.currentThread().interrupt();
        assertEquals(List.of(), plain.select());
        assertEquals(0, plain.select((key, readiness) -> { }));
        assertTrue(Thread.interrupted());
        assertEquals(0, plain.statistics().wakeups());
        assertWaitsOut();
    }

    @Test
    void closingWakesWhoeverSelectsAndNobodyElse() throws IOException {
        plain.report(plain.register(channel, Interest.READ), Readiness.READ);
        assertThrows(ClosedSelectorException.class, () -> plain.select((key, readiness) -> {
            plain.close();
            assertEquals(1, plain.wakes());
        }));
        able.close();
        assertEquals(0, able.wakes());
        assertEquals(1, able.closes());
    }

    /** As the JDK's own selectors: whoever is interrupted later wakes nobody. */
    @Test
    void anInterruptOutsideOfASelectReachesNoSelector() throws IOException {
        assertWaitsOut();
        Thread other = new Thread(Thread.currentThread()::interrupt);
        other.start();
        // Not joined, for that would be interrupted.
        while (other.isAlive()) {
            Thread.onSpinWait();
        }
        assertTrue(Thread.interrupted());
        assertEquals(0, plain.wakes());
        Interruption interruption = new Interruption(plain::wakeup);
        assertSame(interruption, interruption.wakeup());
        assertEquals(1, plain.wakes());
    }

    @Test
    void whatAWaitFoundThatEndedWithTheSelectorIsNotDelivered() throws IOException {
        plain.report(plain.register(channel, Interest.READ), Readiness.READ);
        plain.meanwhile(plain::close);
        assertThrows(ClosedSelectorException.class, () -> plain.select((key, readiness) -> {
            throw new AssertionError("delivered");
        }));
        assertEquals(1, plain.closes());
        able.report(able.register(channel, Interest.READ), Readiness.READ);
        able.meanwhile(able::close);
        assertThrows(ClosedSelectorException.class, able::select);
    }

    @Test
    void theKernelIsToldWhoLeaves() throws IOException {
        SelectorKey raw = able.register(7, Interest.READ);
        able.register(channel, Interest.READ);
        assertTrue(raw.unregister());
        assertEquals(1, able.leaves());
        channel.close();
        assertEquals(0, able.size());
        assertEquals(2, able.leaves());
        assertEquals(0, able.size());
        assertEquals(2, able.leaves());
    }

    // Figures

    @Test
    void theFiguresCountWhatWasDone() throws IOException {
        SelectorKey key = plain.register(channel, Interest.READ);
        assertEquals(new Statistics(0, 0, 0, 1, 0), plain.statistics());
        key.modify(Interest.WRITE);
        assertEquals(2, plain.statistics().changes());
        key.unregister();
        assertEquals(3, plain.statistics().changes());
        plain.stale();
        plain.stale();
        plain.selectNow();
        assertEquals(new Statistics(1, 0, 0, 3, 2), plain.statistics());
    }
}
