package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every accepted change begins a new arming, which neither inherits what an older one has seen nor loses what is ready. */
public interface ArmingsContract extends Fixture {
    /** How long a change races with the report of what was there before, again and again. */
    long RACING_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    int KEYS_CHANGED = 16;
    /** At most, between two changes: about as long as a select takes. */
    int SPINS = 60;

    /** What a handler does to another key of its batch. */
    interface Change {
        SelectorKey make(SelectorKey key, Interest interest) throws Exception;
    }

    /** What happens in one mode, with one kind of change. */
    interface Scenario {
        void run(Interest interest, Change change) throws IOException;
    }

    private static SelectorKey rearm(SelectorKey key, Interest interest) throws IOException {
        key.modify(interest);
        return key;
    }

    private static SelectorKey rearmElsewhere(SelectorKey key, Interest interest) throws Exception {
        return Task.start(() -> rearm(key, interest)).result();
    }

    private static SelectorKey parkAndRearm(SelectorKey key, Interest interest) throws IOException {
        key.modify(Interest.NONE);
        return rearm(key, interest);
    }

    private static SelectorKey registerAnew(SelectorKey key, Interest interest) throws IOException {
        assertTrue(key.unregister());
        return key.selector().register(key.channel(), interest, key.attachment());
    }

    private static List<Change> changes() {
        return List.of(ArmingsContract::rearm, ArmingsContract::rearmElsewhere, ArmingsContract::parkAndRearm,
                ArmingsContract::registerAnew);
    }

    /** The modes in which an event comes once. */
    private List<Interest> modes() throws IOException {
        return has(Feature.EDGE_TRIGGERED)
                ? List.of(Interest.READ.oneShot(), Interest.READ.edgeTriggered(), Interest.READ.edgeTriggered().oneShot())
                : List.of(Interest.READ.oneShot());
    }

    /** In each mode, with each kind of change. */
    private void each(Scenario scenario) throws IOException {
        for (Interest interest : modes()) {
            for (Change change : changes()) {
                scenario.run(interest, change);
                selector().keys().forEach(SelectorKey::unregister);
            }
        }
    }

    /** Keys that are ready, all of them in the next batch; the source is attached. */
    private List<SelectorKey> ready(int count, Interest interest) throws IOException {
        List<SelectorKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Source source = source();
            source.fill();
            keys.add(selector().register(source.channel(), interest, source));
        }
        return keys;
    }

    private static Source source(SelectorKey key) {
        return key.attachment(Source.class);
    }

    /** A handler that, at its first event, changes all other keys and throws. Returns the keys of the others. */
    private List<SelectorKey> changeOthersAndThrow(List<SelectorKey> keys, boolean drains, Change change, Interest interest) {
        List<SelectorKey> others = new ArrayList<>();
        assertThrows(IOException.class, () -> selector().select(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS, (reported, readiness) -> {
            for (SelectorKey key : keys) {
                if (key != reported) {
                    if (drains) {
                        source(key).drain();
                    }
                    others.add(changed(change, key, interest));
                }
            }
            throw new IOException("handler");
        }));
        assertEquals(keys.size() - 1, others.size());
        return others;
    }

    private static SelectorKey changed(Change change, SelectorKey key, Interest interest) throws IOException {
        try {
            return change.make(key, interest);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void assertEachReportedOnce(List<SelectorKey> keys) throws IOException {
        Set<SelectorKey> reported = new HashSet<>();
        for (Event event : await(selector())) {
            assertTrue(keys.contains(event.key()) && event.isReadable(), event::toString);
            assertTrue(reported.add(event.key()), event::toString);
        }
        assertEquals(keys.size(), reported.size());
        assertQuiet(selector());
    }

    private void assertReportedOnceFilled(List<SelectorKey> drained) throws IOException {
        assertQuiet(selector());
        for (SelectorKey key : drained) {
            source(key).fill();
        }
        assertEachReportedOnce(drained);
    }

    /** What the batch had found of the others was of armings that are over, and of data that is gone. */
    @Test
    default void whatAThrowingHandlerDrainedAndArmedAnewIsNotReportedForTheArmingBefore() throws IOException {
        each((interest, change) -> assertReportedOnceFilled(changeOthersAndThrow(ready(4, interest), true, change, interest)));
    }

    @Test
    default void whatAThrowingHandlerArmedAnewIsReportedOnceForThatArming() throws IOException {
        each((interest, change) -> assertEachReportedOnce(changeOthersAndThrow(ready(4, interest), false, change, interest)));
    }

    /** The batch holds what a first handler held up; a second one meets it. */
    @Test
    default void whatWasHeldUpIsNotReportedForALaterArmingEither() throws IOException {
        each((interest, change) -> {
            List<SelectorKey> keys = ready(4, interest);
            Set<SelectorKey> reported = new HashSet<>();
            assertThrows(IOException.class, () -> selector().select((key, readiness) -> {
                reported.add(key);
                throw new IOException("handler");
            }));
            keys.removeAll(reported);
            assertReportedOnceFilled(changeOthersAndThrow(keys, true, change, interest));
        });
    }

    /** Without a handler that throws: another thread makes the change while a handler runs, and it has returned before the next event. */
    @Test
    default void whatIsArmedDuringABatchIsReportedForThatArming() throws IOException {
        each((interest, change) -> {
            List<SelectorKey> keys = ready(4, interest);
            List<SelectorKey> armed = new ArrayList<>();
            selector().select(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS, (reported, readiness) -> {
                if (armed.isEmpty()) {
                    for (SelectorKey key : keys) {
                        armed.add(changed(change, key, interest.with(Interest.WRITE)));
                    }
                }
            });
            List<Event> events = await(selector());
            assertEquals(Set.copyOf(armed), Set.copyOf(events.stream().map(Event::key).toList()));
            for (Event event : events) {
                assertTrue(event.isReadable() && event.isWritable(), event::toString);
            }
            assertQuiet(selector());
        });
    }

    /** The arming that had fired was over when its event was looked at: the new one was taken for fired. */
    @Test
    default void aOneShotThatAnotherThreadWidensDuringASelectIsNotLost() throws Exception {
        assertNoArmingIsLost(Interest.READ.oneShot(), Interest.READ_WRITE.oneShot(), Readiness::isWritable);
    }

    @Test
    default void aOneShotThatAnotherThreadTurnsDuringASelectIsNotLost() throws Exception {
        assertNoArmingIsLost(Interest.WRITE.oneShot(), Interest.READ.oneShot(), Readiness::isReadable);
    }

    @Test
    default void anEdgeThatAnotherThreadTurnsDuringASelectIsNotLost() throws Exception {
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(source().channel(), Interest.READ.edgeTriggered()))) {
            return;
        }
        assertNoArmingIsLost(Interest.WRITE.edgeTriggered(), Interest.READ.edgeTriggered(), Readiness::isReadable);
    }

    /** Each key is armed twice in a row, ready for both, and must be reported for the second arming, which alone can show it. */
    private void assertNoArmingIsLost(Interest first, Interest second, Predicate<Readiness> isOfSecond) throws Exception {
        AtomicIntegerArray seen = new AtomicIntegerArray(KEYS_CHANGED);
        List<SelectorKey> keys = ready(KEYS_CHANGED, Interest.NONE);
        for (int i = 0; i < KEYS_CHANGED; i++) {
            keys.get(i).attach(i);
        }
        AtomicBoolean over = new AtomicBoolean();
        Task<?> selecting = Task.start(() -> {
            while (!over.get()) {
                selector().selectNow((key, readiness) -> {
                    if (isOfSecond.test(readiness)) {
                        seen.incrementAndGet(key.attachment(Integer.class));
                    }
                });
            }
            return null;
        });
        Random random = new Random(1);
        for (long end = System.nanoTime() + RACING_NANOS; System.nanoTime() < end;) {
            int[] before = new int[KEYS_CHANGED];
            for (int i = 0; i < KEYS_CHANGED; i++) {
                before[i] = seen.get(i);
                keys.get(i).modify(first);
                for (int spins = random.nextInt(SPINS); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                keys.get(i).modify(second);
            }
            for (int i = 0; i < KEYS_CHANGED; i++) {
                awaitReport(seen, i, before[i], keys.get(i));
            }
        }
        over.set(true);
        selecting.result();
    }

    private static void awaitReport(AtomicIntegerArray seen, int index, int before, SelectorKey key) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Selects.PATIENCE_SECONDS);
        while (seen.get(index) == before) {
            assertTrue(System.nanoTime() < deadline, () -> "never reported: " + key);
            Thread.yield();
        }
    }

    /** A level that changes while it is reported was taken for something gone, and what should bring that to an end repeated edges. */
    @Test
    default void noEdgeIsRepeatedForALevelThatAnotherThreadChanges() throws Exception {
        if (lacks(Feature.EDGE_TRIGGERED, () -> selector().register(source().channel(), Interest.READ.edgeTriggered()))) {
            return;
        }
        SelectorKey edge = ready(1, Interest.READ.edgeTriggered()).get(0);
        assertReadable(edge);
        SelectorKey level = ready(1, Interest.READ).get(0);
        AtomicBoolean over = new AtomicBoolean();
        Task<?> changing = Task.start(() -> {
            long end = System.nanoTime() + RACING_NANOS;
            for (int i = 0; System.nanoTime() < end && !over.get(); i++) {
                level.modify(i % 2 == 0 ? Interest.READ_WRITE : Interest.READ);
            }
            over.set(true);
            return null;
        });
        try {
            while (!over.get()) {
                selector().selectNow((key, readiness) -> assertFalse(key == edge, "an edge without any change"));
            }
        } finally {
            over.set(true);
            changing.result();
        }
        source(edge).fill();
        assertEquals(2, await(selector()).size());
    }
}
