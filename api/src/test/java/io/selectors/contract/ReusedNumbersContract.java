package io.selectors.contract;

import static io.selectors.contract.Selects.assertIdle;
import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Numbers of raw descriptors that are closed, and become those of other files. Where there are only channels, each test meets the refusal. */
public interface ReusedNumbersContract extends Fixture {
    @Test
    default void aClosedNumberIsForgotten() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] pipe = raw().pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        raw().fill(pipe[1]);
        descriptors().close(pipe[0]);
        assertQuiet(selector());
        key.unregister();
        assertFalse(key.unregister());
        assertEquals(0, selector().size());
    }

    @Test
    default void aReusedNumberIsRegisteredAnew() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        for (Interest before : List.of(Interest.READ, Interest.NONE, Interest.READ.oneShot())) {
            int[] old = raw().pipe();
            int[] fresh = raw().pipe();
            SelectorKey first = selector().register(old[0], before);
            descriptors().duplicate(fresh[0], old[0]);
            SelectorKey second = selector().register(old[0], Interest.READ);
            assertFalse(first.isValid());
            assertTrue(second.isValid());
            assertFalse(first.unregister());
            raw().fill(fresh[1]);
            assertReadable(second);
            assertTrue(second.unregister());
        }
    }

    /** The new registration waits for another direction than the old one did: a kqueue answered ENOENT. */
    @Test
    default void aReusedNumberIsRegisteredAnewForTheOtherDirection() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] old = raw().pipe();
        int[] fresh = raw().pipe();
        SelectorKey first = selector().register(old[0], Interest.READ);
        descriptors().duplicate(fresh[1], old[0]);
        SelectorKey second = selector().register(old[0], Interest.WRITE);
        assertFalse(first.isValid());
        assertWritable(second);
    }

    /** The thread that selected last learns of it with the next select where its changes are deferred, and at once elsewhere. */
    @Test
    default void aModifyOfANumberThatWasClosedEndsItsKey() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] pipe = raw().pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        assertQuiet(selector());
        descriptors().close(pipe[0]);
        try {
            key.modify(Interest.READ.oneShot());
        } catch (CancelledKeyException e) {
            assertFalse(key.isValid());
        }
        assertQuiet(selector());
        assertFalse(key.isValid());
        assertEquals(0, selector().size());
    }

    @Test
    default void aModifyThatFindsTheNumberClosedChangesNothing() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] pipe = raw().pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        descriptors().close(pipe[0]);
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.READ.oneShot()));
        assertSame(Interest.READ, key.interest());
        assertFalse(key.isValid());
    }

    @Test
    default void aModifyOfANumberThatBecameAFilesEndsItsKey() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        Path file = Files.createTempFile("selectors", null);
        int[] pipe = raw().pipe();
        SelectorKey key = selector().register(pipe[0], Interest.READ);
        descriptors().duplicate(raw().keep(descriptors().open(file)), pipe[0]);
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.READ.oneShot()));
        assertFalse(key.isValid());
        assertQuiet(selector());
        Files.delete(file);
    }

    /** Nothing of a parked exclusive registration is in an epoll: when it was brought back, whoever had the number by then was added. */
    @Test
    default void aParkedExclusiveKeyDoesNotComeBackForAnotherFile() throws IOException {
        assertNotChangedForAnotherFile(Interest.NONE.exclusive());
    }

    /** An exclusive interest is changed by taking it out and adding it anew, which must not add whoever has the number by then. */
    @Test
    default void anExclusiveKeyIsNotChangedForAnotherFile() throws IOException {
        assertNotChangedForAnotherFile(Interest.READ.exclusive());
    }

    private void assertNotChangedForAnotherFile(Interest before) throws IOException {
        if (lacks(Feature.EXCLUSIVE, () -> selector().register(source().channel(), before))) {
            return;
        }
        int[] old = raw().pipe();
        int[] fresh = raw().pipe();
        SelectorKey key = selector().register(old[0], before);
        assertQuiet(selector());
        descriptors().duplicate(fresh[0], old[0]);
        raw().fill(fresh[1]);
        key.modify(Interest.READ);
        assertQuiet(selector());
        assertFalse(key.isValid());
    }

    /** A kqueue says nothing of a pipe whose reader is gone, so the selector does; it went on when the number was another's. */
    @Test
    default void aReusedNumberIsNotReportedForItsPredecessorsLostReader() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] fresh = raw().pipe();
        SelectorKey key = lostReadersWriter();
        assertTrue(await(key).isWritable());
        descriptors().duplicate(fresh[0], key.fd());
        assertIdle(selector());
    }

    /** Registers the writer of a pipe whose reader is gone. */
    private SelectorKey lostReadersWriter() throws IOException {
        int[] pipe = raw().pipe();
        descriptors().close(pipe[0]);
        return selector().register(pipe[1], Interest.WRITE);
    }

    /** The one whose reader was gone was kept in mind when another had its number, and no wait lasted any more. */
    @Test
    default void aLostReadersWriterIsForgottenWhenItsNumberIsRegisteredAnew() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] fresh = raw().pipe();
        SelectorKey before = lostReadersWriter();
        assertTrue(await(before).isWritable());
        descriptors().duplicate(fresh[0], before.fd());
        SelectorKey after = selector().register(before.fd(), Interest.READ);
        assertFalse(before.isValid());
        assertIdle(selector());
        raw().fill(fresh[1]);
        assertReadable(after);
    }

    /** The selector spoke for the one whose reader was gone, and added whoever had its number when it was changed. */
    @Test
    default void aLostReadersWriterIsNotChangedForAnotherFile() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] fresh = raw().pipe();
        SelectorKey before = lostReadersWriter();
        descriptors().duplicate(fresh[0], before.fd());
        assertThrows(CancelledKeyException.class, () -> before.modify(Interest.READ));
        SelectorKey after = selector().register(before.fd(), Interest.READ);
        raw().fill(fresh[1]);
        assertReadable(after);
    }

    /** An epoll still had the first of three registrations, and the register was refused as if the second one stood. */
    @Test
    default void aNumberThatReturnsToAnEarlierDescriptionIsRegisteredAnew() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        for (Interest before : has(Feature.EXCLUSIVE) ? List.of(Interest.READ, Interest.READ.exclusive()) : List.of(Interest.READ)) {
            int[] first = raw().pipe();
            int[] second = raw().pipe();
            int duplicate = raw().keep(descriptors().duplicate(first[0]));
            selector().register(first[0], before);
            descriptors().duplicate(second[0], first[0]);
            SelectorKey between = selector().register(first[0], Interest.READ);
            descriptors().duplicate(duplicate, first[0]);
            SelectorKey again = selector().register(first[0], Interest.READ);
            assertFalse(between.isValid());
            raw().fill(first[1]);
            assertReadable(again);
            assertTrue(again.unregister());
        }
    }

    @Test
    default void anUnregisterOfAReusedNumberHarmsNobody() throws IOException {
        if (raw().isRefused()) {
            return;
        }
        int[] old = raw().pipe();
        int[] fresh = raw().pipe();
        SelectorKey key = selector().register(old[0], Interest.READ);
        descriptors().duplicate(fresh[0], old[0]);
        key.unregister();
        SelectorKey next = selector().register(old[0], Interest.READ);
        raw().fill(fresh[1]);
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
}
