package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.CancelledKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One arming, one number: what becomes of a report when something changes between the wait that found it and its delivery. */
class LateReportsTest extends ScriptedTests {
    // Changes by another thread between wait and delivery

    @ParameterizedTest
    @MethodSource("modes")
    void aReportOfAnArmingThatAnotherThreadReplacedIsDropped(Interest interest) throws IOException {
        SelectorKey key = register(interest);
        int old = armingOf(key);
        poller.report(key, READ);
        poller.afterWait(() -> elsewhere(() -> key.modify(interest.with(Interest.WRITE))));
        assertEquals(List.of(), selector.selectNow());
        assertEquals(List.of(old), poller.dropped());
        assertEquals(1, selector.statistics().staleEvents());
        poller.report(key, READ | WRITE);
        assertEquals(List.of(event(key, READ | WRITE)), selector.selectNow());
    }

    /** The same interest is a new arming too, unless it is level-triggered: there the system goes on with the one it holds. */
    @ParameterizedTest
    @MethodSource("modes")
    void aRearmingByAnotherThreadCostsNoEvent(Interest interest) throws IOException {
        SelectorKey key = register(interest);
        poller.report(key, READ);
        poller.afterWait(() -> elsewhere(() -> key.modify(interest)));
        boolean isLevelTriggered = interest == Interest.READ;
        assertEquals(isLevelTriggered ? List.of(event(key, READ)) : List.of(), selector.selectNow());
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
    }

    @Test
    void aSelectGoesOnWaitingAfterALateReport() throws IOException {
        SelectorKey key = register(READ_ONCE);
        poller.report(key, READ);
        poller.afterWait(() -> elsewhere(() -> {
            key.modify(READ_ONCE);
            poller.report(key, READ);
        }));
        assertEquals(List.of(event(key, READ)), selector.select());
        assertEquals(2, poller.waits());
    }

    @Test
    void aOneShotFiresOncePerArming() throws IOException {
        SelectorKey key = register(READ_ONCE);
        for (int i = 0; i < 3; i++) {
            poller.report(key, READ);
            assertEquals(List.of(event(key, READ)), selector.selectNow());
            poller.report(key, READ);
            assertEquals(List.of(), selector.selectNow());
            int fired = armingOf(key);
            elsewhere(() -> key.modify(READ_ONCE));
            poller.report(key, fired, READ);
            assertEquals(List.of(), selector.selectNow());
        }
    }

    /** After some two thousand million changes of other keys a number comes round again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aOneShotFiresInAnArmingOfTheNumberThatItFiredInLast(boolean isDeferred) throws Exception {
        SelectorKey key = register(READ_ONCE);
        int fired = armingOf(key);
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        setLastArming(fired - 1);
        Executable rearm = () -> key.modify(READ_ONCE);
        if (isDeferred) {
            assertDoesNotThrow(rearm);
        } else {
            elsewhere(rearm);
        }
        own();
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        setLastArming(Integer.MAX_VALUE);
        key.modify(READ_ONCE);
        assertTrue(armingOf(key) > Poller.NO_ARMING);
    }

    private void setLastArming(int number) throws ReflectiveOperationException {
        Field registrations = PollingSelector.class.getDeclaredField("registrations");
        registrations.setAccessible(true);
        Field lastArming = Registrations.class.getDeclaredField("lastArming");
        lastArming.setAccessible(true);
        lastArming.setInt(registrations.get(selector), number);
    }

    /** That it fired is known of an arming, and not of the key: the new one has seen nothing yet. */
    @Test
    void aOneShotThatIsArmedAgainWhileItsEventIsDeliveredFiresAgain() throws IOException {
        SelectorKey key = register(READ_ONCE);
        poller.report(key, READ);
        assertEquals(1, selector.select((found, readiness) -> elsewhere(() -> key.modify(READ_ONCE))));
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
    }

    @Test
    void aKeyThatAnotherThreadUnregistersIsNotReported() throws IOException {
        SelectorKey key = register(READ_EDGES);
        poller.report(key, READ);
        poller.afterWait(() -> elsewhere(key::unregister));
        assertEquals(List.of(), selector.selectNow());
        assertEquals(1, poller.dropped().size());
    }

    @Test
    void aKeyThatAnotherThreadClosesIsNotReportedButRemoved() throws IOException {
        SelectorKey key = register(READ_EDGES);
        poller.report(key, READ);
        poller.afterWait(() -> elsewhere(() -> key.channel().close()));
        assertEquals(List.of(), selector.selectNow());
        assertEquals(0, poller.size());
        assertEquals(1, poller.removals());
        assertEquals(List.of(), poller.dropped(), "it was of the right arming");
    }

    @Test
    void aReportOfTheFormerHolderOfANumberIsDropped() throws IOException {
        SelectorKey former = selector.register(7, Interest.READ);
        poller.report(former, READ);
        List<SelectorKey> holders = new ArrayList<>();
        poller.afterWait(() -> elsewhere(() -> {
            former.unregister();
            holders.add(selector.register(7, Interest.READ));
        }));
        assertEquals(List.of(), selector.selectNow());
        SelectorKey holder = holders.get(0);
        assertNotSame(former, holder);
        poller.report(former, armingOf(former), READ | Readiness.HANGUP);
        poller.report(holder, READ);
        assertEquals(List.of(event(holder, READ)), selector.selectNow());
        assertEquals(2, poller.dropped().size());
    }

    /** A level may have gone meanwhile: what was changed since is what counts. */
    @Test
    void aChangeThatTheSystemDidNotKnowItsKeyForLeavesNothingToDeliver() throws IOException {
        SelectorKey key = register(Interest.READ);
        poller.report(key, READ);
        poller.forget(key);
        poller.afterWait(() -> elsewhere(() -> assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE))));
        assertEquals(List.of(), selector.selectNow());
        assertFalse(key.isValid());
    }

    // Changes by another thread while the report is read

    /** Whose the report is has been found by then: it counts as fired for the arming that it is of, and not for the one that has begun. */
    @ParameterizedTest
    @MethodSource("modes")
    void aRearmingWhileAReportIsReadLosesNothingOfTheNewArming(Interest interest) throws IOException {
        SelectorKey key = register(interest);
        poller.report(key, READ);
        poller.whileReading(() -> elsewhere(() -> key.modify(READ_ONCE)));
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        poller.report(key, READ);
        assertEquals(List.of(), selector.selectNow(), "it has fired");
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aDirectionThatIsTakenBackWhileItsReportIsReadIsNotDelivered(Interest interest) throws IOException {
        SelectorKey key = register(interest);
        poller.report(key, READ);
        poller.whileReading(() -> elsewhere(() -> key.modify(interest.without(Interest.READ).with(Interest.WRITE))));
        assertEquals(List.of(), selector.selectNow());
        poller.report(key, WRITE);
        assertEquals(List.of(event(key, WRITE)), selector.selectNow());
    }

    @Test
    void aKeyThatIsUnregisteredWhileItsReportIsReadIsNotReported() throws IOException {
        SelectorKey key = register(READ_ONCE);
        poller.report(key, READ);
        poller.whileReading(() -> elsewhere(key::unregister));
        assertEquals(List.of(), selector.selectNow());
        assertEquals(1, poller.removals());
    }

    /** After a throw, what is kept is the old arming's: the new one has it reported again. */
    @Test
    void aRearmingWhileAReportIsKeptLosesNothingOfTheNewArming() throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(READ_ONCE);
        poller.report(first, READ);
        poller.report(second, READ);
        assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
            poller.whileReading(() -> elsewhere(() -> second.modify(READ_ONCE)));
            throw new HandlerException();
        }));
        assertEquals(List.of(), selector.selectNow());
        poller.report(second, READ);
        assertEquals(List.of(event(second, READ)), selector.selectNow());
    }

    // Refused changes

    @ParameterizedTest
    @MethodSource("modes")
    void aRefusedChangeByAnotherThreadLeavesTheOldArmingDeliverable(Interest interest) throws IOException {
        SelectorKey key = register(interest);
        int arming = armingOf(key);
        poller.report(key, READ);
        poller.refuse(new IOException("refused"));
        poller.afterWait(() -> elsewhere(() -> assertThrows(IOException.class, () -> key.modify(Interest.WRITE.oneShot()))));
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        assertSame(interest, key.interest());
        assertEquals(arming, armingOf(key));
        assertEquals(List.of(), poller.dropped());
    }

    @Test
    void aRefusedChangeByAnotherThreadLeavesWhatAThrowingHandlerHeldUp() throws IOException {
        SelectorKey key = undelivered(READ_EDGES);
        poller.refuse(new IOException("refused"));
        elsewhere(() -> assertThrows(IOException.class, () -> key.modify(Interest.WRITE)));
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    // Changes in progress

    /** The system holds the new arming, and has reported it already; the selector does not know yet. */
    @Test
    void aReportOfAnArmingThatIsJustBeginningWaitsForItAndIsDelivered() throws IOException {
        SelectorKey key = register(READ_ONCE);
        own();
        Thread selecting = Thread.currentThread();
        CountDownLatch isApplied = new CountDownLatch(1);
        poller.whileChanging(() -> {
            poller.report(key, ((Registration) key).appliedArming(), WRITE);
            isApplied.countDown();
            awaitBlocked(selecting);
        });
        CompletableFuture<Void> change = startElsewhere(() -> key.modify(Interest.WRITE.oneShot()));
        await(isApplied);
        assertEquals(List.of(event(key, WRITE)), selector.selectNow());
        join(change);
        assertEquals(List.of(), poller.dropped());
        poller.report(key, WRITE);
        assertEquals(List.of(), selector.selectNow(), "it has fired");
    }

    @Test
    void aReportOfARegistrationThatIsJustBeginningWaitsForItAndIsDelivered() throws IOException {
        own();
        Thread selecting = Thread.currentThread();
        CountDownLatch isApplied = new CountDownLatch(1);
        poller.whileChanging(() -> {
            poller.report(poller.find(7), READ);
            isApplied.countDown();
            awaitBlocked(selecting);
        });
        CompletableFuture<Void> registering = startElsewhere(() -> selector.register(7, READ_ONCE));
        await(isApplied);
        List<Event> events = selector.selectNow();
        join(registering);
        assertEquals(List.of(event(selector.key(7).orElseThrow(), READ)), events);
    }

    /** The change is not through: what is delivered is still of the arming before, and nobody waits for the lock. */
    @Test
    void aReportOfTheOldArmingIsDeliveredWhileAChangeIsInProgress() throws IOException {
        SelectorKey key = register(READ_EDGES);
        own();
        poller.report(key, armingOf(key), READ);
        CountDownLatch hasBegun = new CountDownLatch(1);
        CountDownLatch isDelivered = new CountDownLatch(1);
        poller.whileChanging(() -> {
            hasBegun.countDown();
            await(isDelivered);
        });
        CompletableFuture<Void> change = startElsewhere(() -> key.modify(READ_EDGES.with(Interest.WRITE)));
        await(hasBegun);
        assertEquals(1, selector.selectNow((found, readiness) -> {
            assertSame(key, found);
            isDelivered.countDown();
        }));
        join(change);
        poller.report(key, READ | WRITE);
        assertEquals(List.of(event(key, READ | WRITE)), selector.selectNow());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // Reports that are about nothing

    @Test
    void aWakeUpIsNoLateReport() throws IOException {
        selector.wakeup();
        assertEquals(List.of(), selector.select());
        assertEquals(List.of(), poller.dropped());
        assertEquals(0, selector.statistics().staleEvents());
        assertEquals(1, poller.waits());
    }

    /** A full wait that brought nothing for anybody must not make later ones of the same select put off what is new. */
    @ParameterizedTest
    @MethodSource("modes")
    void whatIsRegisteredAfterAFullWaitForNobodyIsDelivered(Interest interest) throws IOException {
        List<SelectorKey> keys = new ArrayList<>();
        poller.limit(1);
        poller.reportForeign(1);
        poller.afterWait(() -> elsewhere(() -> {
            keys.add(register(interest));
            poller.report(keys.get(0), READ);
        }));
        assertEquals(keys, selector.select().stream().map(Event::key).toList());
        assertEquals(1, keys.size());
    }
}
