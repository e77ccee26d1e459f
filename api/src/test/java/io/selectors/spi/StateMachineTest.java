package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What the shared state machine does when a kernel refuses, forgets, or returns for no reason, and what it spares the kernel. */
@Timeout(30)
class StateMachineTest {
    private final ScriptedSelector selector = newSelector();
    private final List<Channel> channels = new ArrayList<>();

    ScriptedSelector newSelector() {
        return new ScriptedSelector(false);
    }

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
        assertSame(Interest.READ, key.interest());
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
        assertTrue(key.isValid());
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

    @Test
    void whatAHandlerClosesWithoutWordIsLetGoWhereTheBatchMeetsIt() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ);
        selector.report(first, Readiness.READ);
        selector.report(second, Readiness.READ);
        assertEquals(1, selector.select((key, readiness) -> second.channel().close()));
        assertEquals(1, selector.tableSize());
    }

    @Test
    void whatLosesItsInterestInAHandlerStaysRegistered() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ);
        selector.report(first, Readiness.READ);
        selector.report(second, Readiness.READ);
        assertEquals(1, selector.select((key, readiness) -> second.modify(Interest.WRITE)));
        assertTrue(second.isValid());
        assertEquals(2, selector.tableSize());
    }

    @Test
    void whatStandsOfAChangedInterestIsDelivered() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ_WRITE);
        selector.report(first, Readiness.READ);
        selector.report(second, Readiness.READ | Readiness.WRITE | Readiness.READ_CLOSED);
        List<Readiness> delivered = new ArrayList<>();
        assertEquals(2, selector.select((key, readiness) -> {
            delivered.add(readiness);
            second.modify(Interest.WRITE);
        }));
        assertEquals(List.of(Readiness.of(Readiness.READ), Readiness.of(Readiness.WRITE)), delivered);
    }

    @Test
    void theListHasNoPlaceForWhatIsGone() throws IOException {
        List<SelectorKey> keys = List.of(register(Interest.READ.oneShot()), register(Interest.READ.oneShot()),
                register(Interest.READ.oneShot()));
        keys.forEach(key -> selector.report(key, Readiness.READ));
        assertThrows(IOException.class, () -> selector.select((key, readiness) -> {
            throw new IOException("handler");
        }));
        keys.get(1).unregister();
        assertEquals(List.of(new Event(keys.get(2), Readiness.of(Readiness.READ))), selector.select());
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void moreEventsThanABatchBeginsWithAreAllDelivered() throws IOException {
        for (int i = 0; i < 200; i++) {
            selector.report(register(Interest.READ), Readiness.READ);
        }
        assertEquals(200, selector.select().size());
    }

    @Test
    void aListThatWasTakenDoesNotKeepTheNextSelectFromWaiting() throws IOException {
        selector.report(register(Interest.READ), Readiness.READ);
        assertEquals(1, selector.select().size());
        assertWaitsAtEase();
    }

    @Test
    void aBatchThatWasDeliveredDoesNotKeepTheNextSelectFromWaiting() throws IOException {
        selector.report(register(Interest.READ), Readiness.READ);
        assertEquals(1, selector.select((key, readiness) -> { }));
        assertWaitsAtEase();
    }

    private void assertWaitsAtEase() throws IOException {
        int before = selector.waits();
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        int waits = selector.waits() - before;
        assertTrue(waits <= 5, "waits: " + waits);
    }

    @Test
    void aPollThatFindsOnlyWhatIsNobodysLooksBehindIt() throws IOException {
        SelectorKey key = register(Interest.READ);
        selector.report(key, Readiness.READ);
        selector.reportStrays(3);
        assertSame(key, selector.selectNow().get(0).key());
        selector.report(key, Readiness.READ);
        selector.reportStrays(3);
        assertEquals(1, selector.selectNow((found, readiness) -> { }));
    }

    @Test
    void aPollThatFindsNothingLooksOnce() throws IOException {
        assertEquals(List.of(), selector.selectNow());
        assertEquals(1, selector.waits());
        assertEquals(0, selector.select(0, TimeUnit.SECONDS, (key, readiness) -> { }));
        assertEquals(2, selector.waits());
    }

    @Test
    void aReportOfNoRequestedDirectionIsNoEvent() throws IOException {
        SelectorKey key = register(Interest.WRITE);
        selector.report(key, Readiness.READ | Readiness.HANGUP);
        assertEquals(List.of(), selector.select(1, TimeUnit.MILLISECONDS));
    }

    @Test
    void moreChangesThanTheListBeginsWithAreAllMade() throws IOException {
        own();
        for (int i = 0; i < 100; i++) {
            register(Interest.READ).modify(Interest.WRITE);
        }
        assertEquals(0, selector.changes());
        selector.selectNow();
        assertEquals(100, selector.changes());
        selector.selectNow();
        assertEquals(100, selector.changes());
    }

    @Test
    void anotherThreadsChangeTakesThePlaceOfADeferredOne() throws Exception {
        SelectorKey key = register(Interest.READ.oneShot());
        own();
        key.modify(Interest.WRITE.oneShot());
        elsewhere(() -> key.modify(Interest.READ_WRITE.oneShot()));
        assertEquals(1, selector.changes());
        selector.selectNow();
        assertEquals(1, selector.changes());
    }

    @Test
    void anotherThreadsRefusedChangeLeavesTheDeferredOne() throws Exception {
        SelectorKey key = register(Interest.READ.oneShot());
        own();
        key.modify(Interest.WRITE.oneShot());
        selector.refuseChange(new IOException("refused"));
        elsewhere(() -> assertThrows(IOException.class, () -> key.modify(Interest.READ_WRITE.oneShot())));
        assertSame(Interest.WRITE.oneShot(), key.interest());
        assertEquals(1, selector.changes());
        selector.selectNow();
        assertEquals(2, selector.changes());
    }

    private static void elsewhere(Executable action) throws Exception {
        CompletableFuture.runAsync(() -> {
            try {
                action.execute();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }).get(10, TimeUnit.SECONDS);
    }

    @Test
    void closingDropsWhatWasDeferred() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        key.modify(Interest.WRITE);
        selector.close();
        assertEquals(0, selector.changes());
        assertThrows(ClosedSelectorException.class, selector::selectNow);
        assertEquals(0, selector.changes());
    }

    @Test
    void whatLeftIsNotHeldInMemory() throws Exception {
        assertGoes(takenAndGone());
        assertGoes(deliveredAndGone());
        assertGoes(changedAndGone());
    }

    private WeakReference<SelectorKey> takenAndGone() throws IOException {
        SelectorKey key = register(Interest.READ);
        selector.report(key, Readiness.READ);
        selector.select();
        key.unregister();
        return new WeakReference<>(key);
    }

    private WeakReference<SelectorKey> deliveredAndGone() throws IOException {
        SelectorKey key = register(Interest.READ);
        selector.report(key, Readiness.READ);
        selector.select((found, readiness) -> { });
        key.unregister();
        return new WeakReference<>(key);
    }

    private WeakReference<SelectorKey> changedAndGone() throws IOException {
        SelectorKey key = register(Interest.READ);
        own();
        key.modify(Interest.WRITE);
        selector.selectNow();
        key.unregister();
        return new WeakReference<>(key);
    }

    private static void assertGoes(WeakReference<?> reference) throws InterruptedException {
        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(reference.get());
    }

    @Test
    void sweepsAreRareBesideRegistrationsAndSelects() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            register(Interest.READ);
        }
        int looks = selector.looksAtKeys();
        assertTrue(looks <= 20, "while registering: " + looks);
        for (int i = 0; i < 2_000; i++) {
            selector.selectNow();
        }
        assertTrue(selector.looksAtKeys() <= looks + 5, "while selecting: " + (selector.looksAtKeys() - looks));
    }

    @Test
    void whatWasHeldUpAndWhatIsNewAreOneEvent() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ_WRITE.oneShot());
        holdUp(first, second);
        selector.report(second, Readiness.WRITE);
        assertEquals(List.of(new Event(second, Readiness.of(Readiness.READ | Readiness.WRITE))), selector.select());
    }

    @Test
    void whatWasHeldUpAndWhatIsNewAreOneCallOfAHandler() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ_WRITE.oneShot());
        holdUp(first, second);
        selector.report(second, Readiness.WRITE);
        List<Event> events = new ArrayList<>();
        assertEquals(1, selector.select((key, readiness) -> events.add(new Event(key, readiness))));
        assertEquals(List.of(new Event(second, Readiness.of(Readiness.READ | Readiness.WRITE))), events);
    }

    @Test
    void aOneShotThatAHandlerArmsAnewIsNotTakenFromTheSameWait() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ.oneShot());
        selector.report(first, Readiness.READ);
        selector.report(second, Readiness.READ);
        assertEquals(1, selector.select((key, readiness) -> {
            assertSame(first, key);
            second.modify(Interest.READ.oneShot());
        }));
    }

    @Test
    void aLevelThatAThrowingHandlerHeldUpIsForgottenUntilItIsReportedAgain() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ_WRITE);
        holdUp(first, second);
        assertEquals(List.of(), selector.selectNow());
        selector.report(second, Readiness.WRITE);
        assertEquals(List.of(new Event(second, Readiness.of(Readiness.WRITE))), selector.select());
        assertEquals(1, selector.statistics().events());
    }

    /** Found twice in one wait, as a queue does that has a filter for each direction. */
    @Test
    void aLevelThatWasFoundTwiceAndHeldUpIsForgottenToo() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ_WRITE);
        selector.report(first, Readiness.READ);
        selector.report(second, Readiness.READ);
        selector.report(second, Readiness.WRITE);
        assertThrows(IOException.class, () -> selector.select((key, readiness) -> {
            throw new IOException("handler of " + key);
        }));
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void aOneShotThatWasHeldUpIsForgottenWhenItsKeyAsksForALevel() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(Interest.READ.oneShot());
        holdUp(first, second);
        second.modify(Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        selector.report(second, Readiness.READ);
        assertEquals(List.of(new Event(second, Readiness.of(Readiness.READ))), selector.selectNow());
    }

    /** Reports both as readable; the first one's handler throws. */
    private void holdUp(SelectorKey first, SelectorKey second) {
        selector.report(first, Readiness.READ);
        selector.report(second, Readiness.READ);
        assertThrows(IOException.class, () -> selector.select((key, readiness) -> {
            assertSame(first, key);
            throw new IOException("handler");
        }));
    }

    @Test
    void hintsComeOnlyWithTheDirectionTheyBelongTo() throws IOException {
        SelectorKey key = register(Interest.READ);
        selector.report(key, Readiness.READ | Readiness.READ_CLOSED | Readiness.HANGUP);
        assertEquals(Readiness.of(Readiness.READ | Readiness.READ_CLOSED | Readiness.HANGUP), selector.select().get(0).readiness());
        key.modify(Interest.WRITE);
        selector.report(key, Readiness.WRITE | Readiness.READ_CLOSED | Readiness.HANGUP);
        assertEquals(Readiness.of(Readiness.WRITE | Readiness.HANGUP), selector.select().get(0).readiness());
    }
}
