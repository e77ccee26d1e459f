package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.CancelledKeyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Raw file descriptors: any kind, reused numbers, and ghosts. Where there are only channels, each test meets the refusal. */
public interface DescriptorsContract extends Fixture {
    private boolean refused() throws IOException {
        return new Raw(this).isRefused();
    }

    private int kept(int fd) {
        return new Raw(this).keep(fd);
    }

    private int[] pipe() throws IOException {
        return new Raw(this).pipe();
    }

    private void fill(int fd) throws IOException {
        new Raw(this).fill(fd);
    }

    @Test
    default void aPipeIsSelectedByItsNumbers() throws IOException {
        if (refused()) {
            return;
        }
        int[] pipe = pipe();
        SelectorKey reader = selector().register(pipe[0], Interest.READ, "reader");
        assertNull(reader.channel());
        assertEquals(pipe[0], reader.fd());
        assertEquals("reader", reader.attachment());
        assertSame(reader, selector().key(pipe[0]).orElseThrow());
        assertQuiet(selector());
        fill(pipe[1]);
        assertReadable(reader);
        assertEquals(1, descriptors().read(pipe[0], 8).length);
        assertQuiet(selector());
        assertWritable(selector().register(pipe[1], Interest.WRITE));
    }

    @Test
    default void aPipeTellsThatItsOtherEndIsGone() throws IOException {
        if (refused()) {
            return;
        }
        int[] pipe = pipe();
        SelectorKey reader = selector().register(pipe[0], Interest.READ);
        descriptors().close(pipe[1]);
        Readiness readiness = await(reader);
        assertTrue(readiness.isReadable(), readiness::toString);
        assertEquals(has(Feature.CLOSE_HINTS), readiness.isReadClosed());
        assertEquals(0, descriptors().read(pipe[0], 8).length);
    }

    @Test
    default void aCounterIsSelected() throws IOException {
        if (refused()) {
            return;
        }
        int counter = kept(descriptors().counter());
        SelectorKey key = selector().register(counter, Interest.READ);
        assertQuiet(selector());
        assertEquals(8, descriptors().write(counter, new byte[] {1, 1, 1, 1, 1, 1, 1, 1}));
        assertReadable(key);
    }

    @Test
    default void aNumberThatIsNotOpenIsRefusedWithTheErrnosName() throws IOException {
        if (refused()) {
            return;
        }
        int fd = descriptors().pipe()[0];
        int closed = 1_000_000;
        for (int number : new int[] {closed, Integer.MAX_VALUE}) {
            String message = assertThrows(IOException.class, () -> selector().register(number, Interest.READ)).getMessage();
            assertTrue(message.contains("EBADF"), message);
        }
        assertEquals(0, selector().size());
        descriptors().close(fd);
    }

    @Test
    default void aFileAndADirectoryAreNotPollable() throws IOException {
        if (refused()) {
            return;
        }
        Path directory = Files.createTempDirectory("selectors");
        Path file = Files.createTempFile(directory, "regular", null);
        for (Path path : List.of(file, directory)) {
            int fd = kept(descriptors().open(path));
            assertThrows(NotPollableException.class, () -> selector().register(fd, Interest.READ));
            assertThrows(NotPollableException.class, () -> selector().register(fd, Interest.NONE));
            if (selector().features().contains(Feature.EXCLUSIVE)) {
                assertThrows(NotPollableException.class, () -> selector().register(fd, Interest.NONE.exclusive()));
            }
            assertEquals(Optional.empty(), selector().key(fd));
        }
        Files.delete(file);
        Files.delete(directory);
        assertEquals(0, selector().size());
    }

    @Test
    default void theNumberIsTheIdentity() throws IOException {
        if (refused()) {
            return;
        }
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ, "the holder");
        assertSame(key, selector().key(key.fd()).orElseThrow());
        String message = assertThrows(IllegalStateException.class, () -> selector().register(key.fd(), Interest.READ)).getMessage();
        assertTrue(message.contains("the holder"), message);
        key.unregister();
        SelectorKey raw = selector().register(key.fd(), Interest.READ, "raw");
        assertThrows(IllegalStateException.class, () -> selector().register(source.channel(), Interest.READ));
        assertEquals(Optional.empty(), selector().key(source.channel()));
        source.fill();
        assertReadable(raw);
    }

    @Test
    default void aDuplicateIsARegistrationOfItsOwn() throws IOException {
        if (refused()) {
            return;
        }
        int[] pipe = pipe();
        int duplicate = kept(descriptors().duplicate(pipe[0]));
        SelectorKey first = selector().register(pipe[0], Interest.READ);
        SelectorKey second = selector().register(duplicate, Interest.READ);
        fill(pipe[1]);
        assertEquals(2, await(selector()).stream().map(Event::key).distinct().count());
        first.unregister();
        assertReadable(second);
    }

    @Test
    default void aClosedNumberIsForgotten() throws IOException {
        if (refused()) {
            return;
        }
        int[] pipe = pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        fill(pipe[1]);
        descriptors().close(pipe[0]);
        assertQuiet(selector());
        key.unregister();
        assertFalse(key.unregister());
        assertEquals(0, selector().size());
    }

    @Test
    default void aReusedNumberIsRegisteredAnew() throws IOException {
        if (refused()) {
            return;
        }
        for (Interest before : List.of(Interest.READ, Interest.NONE, Interest.READ.oneShot())) {
            int[] old = pipe();
            int[] fresh = pipe();
            SelectorKey first = selector().register(old[0], before);
            descriptors().duplicate(fresh[0], old[0]);
            SelectorKey second = selector().register(old[0], Interest.READ);
            assertFalse(first.isValid());
            assertTrue(second.isValid());
            assertFalse(first.unregister());
            fill(fresh[1]);
            assertReadable(second);
            assertTrue(second.unregister());
        }
    }

    /** The new registration waits for another direction than the old one did: a kqueue answered ENOENT. */
    @Test
    default void aReusedNumberIsRegisteredAnewForTheOtherDirection() throws IOException {
        if (refused()) {
            return;
        }
        int[] old = pipe();
        int[] fresh = pipe();
        SelectorKey first = selector().register(old[0], Interest.READ);
        descriptors().duplicate(fresh[1], old[0]);
        SelectorKey second = selector().register(old[0], Interest.WRITE);
        assertFalse(first.isValid());
        assertWritable(second);
    }

    @Test
    default void aModifyOfANumberThatWasClosedEndsItsKey() throws IOException {
        if (refused()) {
            return;
        }
        int[] pipe = pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        assertQuiet(selector());
        descriptors().close(pipe[0]);
        key.modify(Interest.READ.oneShot());
        assertQuiet(selector());
        assertFalse(key.isValid());
        assertEquals(0, selector().size());
    }

    @Test
    default void aModifyThatFindsTheNumberClosedChangesNothing() throws IOException {
        if (refused()) {
            return;
        }
        int[] pipe = pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        descriptors().close(pipe[0]);
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.READ.oneShot()));
        assertSame(Interest.READ, key.interest());
        assertFalse(key.isValid());
    }

    @Test
    default void aModifyOfANumberThatBecameAFilesEndsItsKey() throws IOException {
        if (refused()) {
            return;
        }
        Path file = Files.createTempFile("selectors", null);
        int[] pipe = pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        descriptors().duplicate(kept(descriptors().open(file)), pipe[0]);
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.READ.oneShot()));
        assertFalse(key.isValid());
        assertQuiet(selector());
        Files.delete(file);
    }

    /** A wait of kqueue's with a change that is refused answers that alone, and the time or the wake-up was used up by it. */
    @Test
    default void aRefusedDeferredChangeHidesNothingFromAShortSelect() throws IOException {
        if (refused()) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            int[] gone = pipe();
            int[] ready = pipe();
            SelectorKey refused = selector().register(gone[0], Interest.READ);
            SelectorKey key = selector().register(ready[0], Interest.READ);
            assertQuiet(selector());
            refused.modify(Interest.NONE);
            descriptors().close(gone[0]);
            fill(ready[1]);
            if (i > 0) {
                selector().wakeup();
            }
            List<Event> events = selector().select(1, TimeUnit.NANOSECONDS);
            assertEquals(List.of(key), events.stream().map(Event::key).toList());
            key.unregister();
        }
    }

    /** Nothing of a parked exclusive registration is in an epoll: when it was brought back, whoever had the number by then was added. */
    @Test
    default void aParkedExclusiveKeyDoesNotComeBackForAnotherFile() throws IOException {
        assertNotChangedForAnotherFile(Interest.NONE.exclusive());
    }

    /** Though an epoll has nothing of it. */
    @Test
    default void aParkedExclusiveNumberIsRegisteredAllTheSame() throws IOException {
        if (lacks(Feature.EXCLUSIVE, () -> selector().register(source().channel(), Interest.NONE.exclusive()))) {
            return;
        }
        int[] pipe = pipe();
        SelectorKey key = selector().register(pipe[0], Interest.NONE.exclusive());
        assertThrows(IllegalStateException.class, () -> selector().register(pipe[0], Interest.READ));
        assertTrue(key.isValid());
    }

    /** An exclusive interest is changed by taking it out and adding it again, which must not add whoever has the number by then. */
    @Test
    default void anExclusiveKeyIsNotChangedForAnotherFile() throws IOException {
        assertNotChangedForAnotherFile(Interest.READ.exclusive());
    }

    private void assertNotChangedForAnotherFile(Interest before) throws IOException {
        if (lacks(Feature.EXCLUSIVE, () -> selector().register(source().channel(), before))) {
            return;
        }
        int[] old = pipe();
        int[] fresh = pipe();
        SelectorKey key = selector().register(old[0], before);
        assertQuiet(selector());
        descriptors().duplicate(fresh[0], old[0]);
        fill(fresh[1]);
        key.modify(Interest.READ);
        assertQuiet(selector());
        assertFalse(key.isValid());
    }

    /** A kqueue says nothing of a pipe whose reader is gone, so the selector does; it went on when the number was another's. */
    @Test
    default void aReusedNumberIsNotReportedForItsPredecessorsLostReader() throws IOException {
        if (refused()) {
            return;
        }
        int[] fresh = pipe();
        SelectorKey key = lostReadersWriter();
        assertTrue(await(key).isWritable());
        descriptors().duplicate(fresh[0], key.fd());
        assertIdle();
    }

    /** Registers the writer of a pipe whose reader is gone. */
    private SelectorKey lostReadersWriter() throws IOException {
        int[] pipe = pipe();
        descriptors().close(pipe[0]);
        return selector().register(pipe[1], Interest.WRITE);
    }

    /** The one whose reader was gone was kept in mind when another had its number, and no wait lasted any more. */
    @Test
    default void aLostReadersWriterIsForgottenWhenItsNumberIsRegisteredAnew() throws IOException {
        if (refused()) {
            return;
        }
        int[] fresh = pipe();
        SelectorKey before = lostReadersWriter();
        assertTrue(await(before).isWritable());
        descriptors().duplicate(fresh[0], before.fd());
        SelectorKey after = selector().register(before.fd(), Interest.READ);
        assertFalse(before.isValid());
        assertIdle();
        fill(fresh[1]);
        assertReadable(after);
    }

    /** The selector spoke for the one whose reader was gone, and added whoever had its number when it was changed. */
    @Test
    default void aLostReadersWriterIsNotChangedForAnotherFile() throws IOException {
        if (refused()) {
            return;
        }
        int[] fresh = pipe();
        SelectorKey before = lostReadersWriter();
        descriptors().duplicate(fresh[0], before.fd());
        assertThrows(CancelledKeyException.class, () -> before.modify(Interest.READ));
        SelectorKey after = selector().register(before.fd(), Interest.READ);
        fill(fresh[1]);
        assertReadable(after);
    }

    /** An epoll still had the first of three registrations, and the register was refused as if the second one stood. */
    @Test
    default void aNumberThatReturnsToAnEarlierDescriptionIsRegisteredAnew() throws IOException {
        if (refused()) {
            return;
        }
        for (Interest before : has(Feature.EXCLUSIVE) ? List.of(Interest.READ, Interest.READ.exclusive()) : List.of(Interest.READ)) {
            int[] first = pipe();
            int[] second = pipe();
            int duplicate = kept(descriptors().duplicate(first[0]));
            selector().register(first[0], before);
            descriptors().duplicate(second[0], first[0]);
            SelectorKey between = selector().register(first[0], Interest.READ);
            descriptors().duplicate(duplicate, first[0]);
            SelectorKey again = selector().register(first[0], Interest.READ);
            assertFalse(between.isValid());
            fill(first[1]);
            assertReadable(again);
            assertTrue(again.unregister());
        }
    }

    @Test
    default void anUnregisterOfAReusedNumberHarmsNobody() throws IOException {
        if (refused()) {
            return;
        }
        int[] old = pipe();
        int[] fresh = pipe();
        SelectorKey key = selector().register(old[0], Interest.READ);
        descriptors().duplicate(fresh[0], old[0]);
        key.unregister();
        SelectorKey next = selector().register(old[0], Interest.READ);
        fill(fresh[1]);
        assertReadable(next);
    }

    @Test
    default void aChannelOnAReusedNumberIsNotTakenForItsPredecessor() throws IOException {
        for (int i = 0; i < 50; i++) {
            Connection first = keep(Connection.open());
            SelectorKey old = selector().register(first.here(), Interest.READ_WRITE);
            first.close();
            Connection second = keep(Connection.open());
            SelectorKey key = selector().register(second.here(), Interest.READ);
            assertFalse(old.isValid());
            assertEquals(Optional.empty(), selector().key(first.here()));
            assertEquals(List.of(), selector().selectNow());
            second.fill();
            assertReadable(key);
            key.unregister();
            second.close();
        }
    }

    @Test
    default void aGhostOfAClosedChannelNeitherReportsNorSpins() throws IOException {
        if (refused()) {
            return;
        }
        Connection connection = keep(Connection.open());
        SelectorKey key = selector().register(connection.here(), Interest.READ);
        kept(descriptors().duplicate(key.fd()));
        connection.here().close();
        connection.fill();
        assertFalse(key.isValid());
        assertIdle();
        assertEquals(0, selector().size());
    }

    /** The change never reaches the kernel, which goes on to report what nobody waits for. */
    @Test
    default void aGhostOfAChannelClosedAfterADeferredChangeDoesNotSpin() throws IOException {
        if (refused()) {
            return;
        }
        Connection connection = keep(Connection.open());
        SelectorKey key = selector().register(connection.here(), Interest.READ_WRITE);
        assertEquals(1, selector().selectNow().size());
        key.disable(Interest.READ_WRITE);
        kept(descriptors().duplicate(key.fd()));
        connection.here().close();
        assertIdle();
        assertEquals(0, selector().size());
    }

    @Test
    default void aGhostOnAReusedNumberNeitherReportsNorSpins() throws IOException {
        if (refused()) {
            return;
        }
        int[] old = pipe();
        int[] fresh = pipe();
        kept(descriptors().duplicate(old[0]));
        SelectorKey first = selector().register(old[0], Interest.READ);
        descriptors().duplicate(fresh[0], old[0]);
        SelectorKey second = selector().register(old[0], Interest.READ);
        fill(old[1]);
        assertFalse(first.isValid());
        assertIdle();
        fill(fresh[1]);
        assertReadable(second);
        assertEquals(1, descriptors().read(old[0], 8).length);
        assertIdle();
        assertTrue(second.isValid());
    }

    /** Making a ghost go may cost a new kernel queue; what that may repeat, and what not. */
    @Test
    default void whenAGhostGoesFiredOneShotsStaySilentAndEdgesAreNotLost() throws IOException {
        if (refused()) {
            return;
        }
        int[] fired = pipe();
        int[] edge = pipe();
        SelectorKey oneShot = selector().register(fired[0], Interest.READ.oneShot());
        SelectorKey edged = selector().register(edge[0], Interest.READ.edgeTriggered());
        fill(fired[1]);
        assertReadable(oneShot);
        fill(edge[1]);
        assertReadable(edged);
        Connection connection = keep(Connection.open());
        SelectorKey ghost = selector().register(connection.here(), Interest.READ);
        kept(descriptors().duplicate(ghost.fd()));
        connection.here().close();
        connection.fill();
        for (Event event : selector().select(200, TimeUnit.MILLISECONDS)) {
            assertSame(edged, event.key());
        }
        assertIdle();
        fill(edge[1]);
        assertReadable(edged);
        oneShot.modify(Interest.READ.oneShot());
        assertReadable(oneShot);
    }

    /** Waits a while without an event, and without using the processor for it. */
    private void assertIdle() throws IOException {
        ThreadMXBean threads = threads();
        long before = threads.getCurrentThreadCpuTime();
        assertEquals(List.of(), selector().select(Limits.nanos(200, TimeUnit.MILLISECONDS), TimeUnit.NANOSECONDS));
        long used = threads.getCurrentThreadCpuTime() - before;
        assertTrue(used < Limits.nanos(40, TimeUnit.MILLISECONDS), () -> "spun for " + used + " ns");
    }

    private static ThreadMXBean threads() {
        return ManagementFactory.getThreadMXBean();
    }

    @Test
    default void aSignalNeitherShortensNorStretchesATimeout() throws Exception {
        if (refused()) {
            return;
        }
        Task<Long> selecting = Task.start(() -> {
            Runnable signals = descriptors().signalsToThisThread();
            Task<?> sending = Task.start(() -> sendTwenty(signals));
            long start = System.nanoTime();
            assertEquals(List.of(), selector().select(500, TimeUnit.MILLISECONDS));
            long taken = System.nanoTime() - start;
            sending.result();
            return taken;
        });
        long taken = selecting.result();
        assertTrue(taken >= TimeUnit.MILLISECONDS.toNanos(500), () -> taken + " ns");
        assertTrue(taken < TimeUnit.MILLISECONDS.toNanos(500) + TimeoutContract.SLACK_NANOS, () -> taken + " ns");
    }

    private static Object sendTwenty(Runnable signals) throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            signals.run();
            Thread.sleep(10);
        }
        return null;
    }
}
