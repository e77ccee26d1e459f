package io.selectors.contract;

import static io.selectors.contract.Selects.assertIdle;
import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Edge-triggered, one-shot and exclusive registrations. */
public interface ModesContract extends Fixture {
    @Test
    default void aOneShotIsSilentAfterOneEventUntilModified() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ.oneShot());
        assertQuiet(selector());
        source.fill();
        assertReadable(key);
        assertQuiet(selector());
        source.fill();
        assertQuiet(selector());
        assertSame(Interest.READ.oneShot(), key.interest());
        assertTrue(key.isValid());
        key.modify(key.interest());
        assertReadable(key);
        assertQuiet(selector());
    }

    /** What goes on being reported is dropped by the selector, and ends each wait. */
    @Test
    default void aOneShotThatHasFiredEndsNoWait() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ.oneShot());
        assertReadable(key);
        assertIdle(selector());
    }

    @Test
    default void aOneShotThatFiredForOneDirectionIsSilentInBoth() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ_WRITE.oneShot());
        Readiness first = await(key);
        assertTrue(first.isWritable());
        source.fill();
        assertQuiet(selector());
        key.modify(Interest.READ.oneShot());
        assertReadable(key);
        assertQuiet(selector());
    }

    @Test
    default void aOneShotFiresOnceForBothDirections() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertReadable(key);
        key.modify(Interest.READ_WRITE.oneShot());
        Readiness readiness = await(key);
        assertTrue(readiness.isReadable() && readiness.isWritable(), readiness::toString);
        assertQuiet(selector());
    }

    @Test
    default void aFiredOneShotCanBeRearmedInItsHandler() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ.oneShot());
        for (int i = 0; i < 10; i++) {
            assertEquals(1, selector().select((ready, readiness) -> ready.modify(ready.interest())));
        }
        source.drain();
        assertQuiet(selector());
        assertTrue(key.isValid());
    }

    @Test
    default void oneShotIsPerSelector() throws IOException {
        Source source = source();
        Selector other = keep(open());
        SelectorKey here = selector().register(source.channel(), Interest.READ.oneShot());
        SelectorKey there = other.register(source.channel(), Interest.READ.oneShot());
        source.fill();
        assertReadable(here);
        assertReadable(there);
        here.modify(Interest.READ.oneShot());
        assertReadable(here);
        assertQuiet(selector());
        assertQuiet(other);
    }

    @Test
    default void oneShotCanTurnIntoLevelAndBack() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.READ.oneShot());
        assertReadable(key);
        key.modify(Interest.READ);
        assertReadable(key);
        assertReadable(key);
        key.modify(Interest.READ.oneShot());
        assertReadable(key);
        assertQuiet(selector());
    }

    @Test
    default void anEdgeIsReportedOnceAndAgainWithNewData() throws IOException {
        Source source = source();
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(source.channel(), Interest.READ.edgeTriggered()))) {
            return;
        }
        SelectorKey key = selector().register(source.channel(), Interest.READ.edgeTriggered());
        assertQuiet(selector());
        source.fill();
        assertReadable(key);
        assertQuiet(selector());
        source.fill();
        assertReadable(key);
        source.take();
        // On macOS a pipe that is read in part has an edge; no system has to.
        selector().selectNow();
        source.drain();
        source.fill();
        assertReadable(key);
    }

    @Test
    default void modifyRearmsAnEdge() throws IOException {
        Source source = source();
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(source.channel(), Interest.WRITE.edgeTriggered()))) {
            return;
        }
        SelectorKey key = selector().register(source.channel(), Interest.WRITE.edgeTriggered());
        for (int i = 0; i < 5; i++) {
            assertWritable(key);
            assertQuiet(selector());
            key.modify(Interest.WRITE.edgeTriggered());
        }
        assertWritable(key);
        source.fill();
        key.modify(Interest.READ_WRITE.edgeTriggered());
        assertReadable(key);
        assertQuiet(selector());
        key.modify(Interest.READ);
        assertReadable(key);
        assertReadable(key);
    }

    @Test
    default void anEdgeOfOneDirectionSurvivesTheOthersRemoval() throws IOException {
        Source source = source();
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(source.channel(), Interest.READ_WRITE.edgeTriggered()))) {
            return;
        }
        SelectorKey key = selector().register(source.channel(), Interest.READ_WRITE.edgeTriggered());
        assertWritable(key);
        key.disable(Interest.WRITE);
        assertQuiet(selector());
        source.fill();
        assertReadable(key);
        assertQuiet(selector());
    }

    @Test
    default void edgesArePerSelector() throws IOException {
        Source source = source();
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(source.channel(), Interest.READ.edgeTriggered()))) {
            return;
        }
        Selector other = keep(open());
        SelectorKey here = selector().register(source.channel(), Interest.READ.edgeTriggered());
        SelectorKey there = other.register(source.channel(), Interest.READ);
        source.fill();
        assertReadable(here);
        assertReadable(there);
        assertQuiet(selector());
        assertReadable(there);
    }

    @Test
    default void anEdgeAndOneShotFiresOnce() throws IOException {
        Source source = source();
        Interest interest = Interest.READ.edgeTriggered().oneShot();
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(source.channel(), interest))) {
            return;
        }
        SelectorKey key = selector().register(source.channel(), interest);
        source.fill();
        assertReadable(key);
        source.fill();
        assertQuiet(selector());
        key.modify(interest);
        assertReadable(key);
        assertQuiet(selector());
    }

    @Test
    default void exclusiveWakesAtLeastOneSelector() throws IOException {
        Source source = source();
        Interest interest = Interest.READ.exclusive();
        if (lacks(Feature.EXCLUSIVE, () -> selector().register(source.channel(), interest))) {
            return;
        }
        SelectorKey key = selector().register(source.channel(), interest);
        source.fill();
        Readiness readiness = await(key);
        assertTrue(readiness.isReadable() && !readiness.isReadClosed(), readiness::toString);
    }

    @Test
    default void exclusiveCanBeChangedAndParked() throws IOException {
        Source source = source();
        Interest interest = Interest.READ.exclusive();
        if (lacks(Feature.EXCLUSIVE, () -> selector().register(source.channel(), interest))) {
            return;
        }
        source.fill();
        SelectorKey key = selector().register(source.channel(), interest);
        assertReadable(key);
        key.modify(Interest.WRITE.exclusive());
        assertWritable(key);
        key.modify(Interest.NONE.exclusive());
        assertQuiet(selector());
        key.modify(Interest.READ);
        assertReadable(key);
        key.modify(interest);
        assertReadable(key);
        assertTrue(key.unregister());
        assertQuiet(selector());
    }
}
