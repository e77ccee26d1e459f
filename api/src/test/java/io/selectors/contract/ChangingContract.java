package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changing an interest, and unregistering. */
public interface ChangingContract extends Fixture {
    @Test
    default void modifyReplacesTheWholeInterest() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        key.modify(Interest.WRITE);
        source.fill();
        Readiness readiness = await(key);
        assertTrue(readiness.isWritable());
        assertFalse(readiness.isReadable());
        assertSame(Interest.WRITE, key.interest());
    }

    @Test
    default void enableAndDisableChangeOnePart() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        key.enable(Interest.WRITE);
        assertSame(Interest.READ_WRITE, key.interest());
        assertWritable(key);
        key.disable(Interest.READ);
        assertSame(Interest.WRITE, key.interest());
        assertFalse(await(key).isReadable());
        key.disable(Interest.WRITE);
        assertSame(Interest.NONE, key.interest());
        assertQuiet(selector());
    }

    @Test
    default void everyTransitionBetweenDirectionsTakesEffect() throws IOException {
        Source source = source();
        source.fill();
        List<Interest> interests = List.of(Interest.NONE, Interest.READ, Interest.WRITE, Interest.READ_WRITE);
        SelectorKey key = selector().register(source.channel(), Interest.NONE);
        for (Interest before : interests) {
            for (Interest after : interests) {
                change(key, before);
                change(key, after);
            }
        }
    }

    private void change(SelectorKey key, Interest interest) throws IOException {
        key.modify(interest);
        if (interest.isNone()) {
            assertEquals(List.of(), selector().selectNow());
        } else {
            Readiness readiness = await(key);
            assertEquals(interest.isRead(), readiness.isReadable());
            assertEquals(interest.isWrite(), readiness.isWritable());
        }
    }

    @Test
    default void anOldInterestIsGoneEvenIfItWasReady() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        source.fill();
        assertReadable(key);
        key.modify(Interest.NONE);
        assertQuiet(selector());
    }

    @Test
    default void onlyTheLastOfManyChangesCounts() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertReadable(key);
        for (int i = 0; i < 100; i++) {
            key.modify(Interest.NONE);
            key.modify(Interest.WRITE.oneShot());
            key.modify(Interest.READ_WRITE);
            key.modify(Interest.NONE);
        }
        assertQuiet(selector());
        key.modify(Interest.READ);
        assertReadable(key);
    }

    @Test
    default void aChangeByAnotherThreadReplacesADeferredOne() throws Exception {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertReadable(key);
        key.modify(Interest.WRITE);
        Task.start(() -> {
            key.modify(Interest.NONE);
            return null;
        }).result();
        assertQuiet(selector());
        assertSame(Interest.NONE, key.interest());
    }

    @Test
    default void aRefusedModifyLeavesTheOldInterestWorking() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertThrows(NullPointerException.class, () -> key.modify(null));
        assertThrows(IllegalArgumentException.class, () -> key.modify(Interest.READ.exclusive().oneShot()));
        lacks(Feature.EDGE_TRIGGERED, () -> key.modify(Interest.WRITE.edgeTriggered()));
        lacks(Feature.EXCLUSIVE, () -> key.modify(Interest.WRITE.exclusive()));
        lacks(Feature.PRIORITY, () -> key.enable(Interest.NONE.priority()));
        assertSame(Interest.READ, key.interest());
        source.fill();
        assertReadable(key);
    }

    @Test
    default void unregisterEndsTheRegistrationOnce() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertReadable(key);
        assertTrue(key.unregister());
        assertFalse(key.unregister());
        assertFalse(key.isValid());
        assertEquals(0, selector().size());
        assertQuiet(selector());
        source.drain();
        source.fill();
        source.take();
    }

    @Test
    default void anInvalidKeyCannotBeChangedButAsked() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ, "kept");
        int fd = key.fd();
        key.unregister();
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertThrows(CancelledKeyException.class, () -> key.enable(Interest.WRITE));
        assertThrows(CancelledKeyException.class, () -> key.disable(Interest.READ));
        assertSame(Interest.READ, key.interest());
        assertSame(source.channel(), key.channel());
        assertSame(selector(), key.selector());
        assertEquals(fd, key.fd());
        assertEquals("kept", key.attach("replaced"));
        assertTrue(key.toString().contains("invalid"), key::toString);
    }

    @Test
    default void aChannelCanBeRegisteredAgainAtOnce() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey first = selector().register(source.channel(), Interest.READ);
        assertReadable(first);
        first.unregister();
        SelectorKey second = selector().register(source.channel(), Interest.READ);
        assertNotSame(first, second);
        assertFalse(first.isValid());
        assertReadable(second);
        assertFalse(first.unregister());
        assertTrue(second.isValid());
    }

    @Test
    default void aHundredRoundsOfRegisteringLeaveNothingBehind() throws IOException {
        Source source = source();
        for (int i = 0; i < 100; i++) {
            SelectorKey key = selector().register(source.channel(), Interest.WRITE);
            assertWritable(key);
            assertTrue(key.unregister());
        }
        assertEquals(0, selector().size());
        assertQuiet(selector());
    }

    @Test
    default void unregisteringDropsADeferredChange() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertQuiet(selector());
        key.modify(Interest.WRITE);
        key.unregister();
        assertQuiet(selector());
        SelectorKey again = selector().register(source.channel(), Interest.READ);
        assertQuiet(selector());
        assertTrue(again.isValid());
    }

    @Test
    default void unregisterReachesASelectInAnotherThread() throws Exception {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        Task<?> selecting = Task.startSelecting(() -> selector().select());
        assertTrue(key.unregister());
        source.channel().configureBlocking(true);
        source.channel().configureBlocking(false);
        source.fill();
        SelectorKey again = selector().register(source.channel(), Interest.WRITE);
        assertEquals(1, ((List<?>) selecting.result()).size());
        assertWritable(again);
    }

    @Test
    default void aClosedChannelInvalidatesItsKeyAtOnce() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertReadable(key);
        source.channel().close();
        assertFalse(key.isValid());
        assertFalse(key.unregister());
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertEquals(Optional.empty(), selector().key(source.channel()));
        assertQuiet(selector());
        assertEquals(0, selector().size());
    }

    @Test
    default void channelsClosedWithoutUnregisteringAreRemoved() throws IOException {
        Source staying = source();
        SelectorKey key = selector().register(staying.channel(), Interest.READ);
        for (int i = 0; i < 200; i++) {
            try (Source source = source()) {
                selector().register(source.channel(), Interest.READ_WRITE);
            }
        }
        assertQuiet(selector());
        assertEquals(List.of(key), List.copyOf(selector().keys()));
        staying.fill();
        assertReadable(key);
    }
}
