package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Registering: duplicates, refusals, what closes meanwhile, descriptors; and what a poller is told of a registration. */
class RegistrationTest extends ScriptedTests {
    /** Open for as long as it is asked no more often than some number of times. */
    private static final class ScriptedDescriptor implements Descriptor {
        private final int fd;
        private int timesOpen;
        private int timesAsked;

        ScriptedDescriptor(int fd, int timesOpen) {
            this.fd = fd;
            this.timesOpen = timesOpen;
        }

        @Override
        public int fd() {
            return fd;
        }

        @Override
        public boolean isOpen() {
            return timesAsked++ < timesOpen;
        }

        void close() {
            timesOpen = 0;
        }

        @Override
        public String toString() {
            return "scripted descriptor";
        }
    }

    // Duplicates

    @Test
    void aDuplicateIsRefusedAndItsHolderNamed() throws IOException {
        DatagramChannel channel = channel();
        SelectorKey key = selector.register(channel, Interest.READ);
        assertHeld(channel + ", " + Interest.READ, () -> selector.register(channel, Interest.WRITE));
        key.attach("mine");
        assertHeld(channel + " with attachment mine, " + Interest.READ, () -> selector.register(channel, Interest.WRITE));
        SelectorKey raw = selector.register(7, Interest.WRITE);
        assertHeld("fd 7, " + Interest.WRITE, () -> selector.register(7, Interest.READ));
        assertHeld("fd 7, " + Interest.WRITE, () -> selector.register(() -> 7, Interest.READ));
        assertTrue(key.isValid() && raw.isValid());
        assertSame(Interest.READ, key.interest());
        assertEquals(2, poller.size());
    }

    @Test
    void anAttachmentThatCannotBeNamedDoesNotHideTheMessage() throws IOException {
        selector.register(7, Interest.READ, new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no name");
            }
        });
        String message = assertThrows(IllegalStateException.class, () -> selector.register(7, Interest.READ)).getMessage();
        assertTrue(message.contains("whose toString fails with java.lang.IllegalStateException, " + Interest.READ), message);
    }

    /** A lock that is held while a user's code runs may be waited for by what that code waits for. */
    @Test
    void theHoldersAttachmentIsNamedWithoutALock() throws IOException {
        SelectorKey other = register(Interest.READ);
        selector.register(7, Interest.READ, new Object() {
            @Override
            public String toString() {
                elsewhere(() -> other.modify(Interest.WRITE));
                return "a name";
            }
        });
        assertHeld("fd 7 with attachment a name, " + Interest.READ, () -> selector.register(7, Interest.READ));
        assertSame(Interest.WRITE, other.interest());
    }

    private static void assertHeld(String holder, Executable call) {
        assertEquals("Already registered with this selector: " + holder, assertThrows(IllegalStateException.class, call).getMessage());
    }

    @Test
    void aHolderThatTheSystemNoLongerKnowsMakesRoom() throws IOException {
        SelectorKey old = selector.register(7, Interest.READ);
        poller.forget(old);
        SelectorKey successor = selector.register(7, Interest.WRITE);
        assertNotSame(old, successor);
        assertFalse(old.isValid());
        assertSame(successor, selector.key(7).orElseThrow());
        assertEquals(1, selector.size());
        assertFalse(old.unregister());
        assertTrue(successor.isValid(), "not touched by its predecessor");
    }

    // Refusals

    @Test
    void aRefusedRegistrationLeavesNothingBehind() throws IOException {
        IOException refusal = new IOException("refused");
        DatagramChannel channel = channel();
        poller.refuse(refusal);
        assertSame(refusal, assertThrows(IOException.class, () -> selector.register(channel, Interest.READ)));
        assertEquals(0, selector.size());
        assertEquals(0, selector.statistics().changes());
        assertEquals(Optional.empty(), selector.key(channel));
        assertTrue(selector.register(channel, Interest.READ).isValid());
    }

    @Test
    void aChannelClosedDuringItsRegistrationIsRefusedAndRemoved() throws IOException {
        DatagramChannel channel = channel();
        poller.whileChanging(() -> close(channel));
        assertThrows(ClosedChannelException.class, () -> selector.register(channel, Interest.READ));
        assertEquals(0, poller.size());
        assertEquals(0, selector.size());
        assertEquals(1, poller.removals());
    }

    @Test
    void aRefusalOfAChannelClosedMeanwhileSaysThatItIsClosed() {
        IOException refusal = new IOException("bad file descriptor");
        poller.refuse(refusal);
        ClosedChannelException closed = assertThrows(ClosedChannelException.class,
                () -> selector.register(new ScriptedDescriptor(7, 1), Interest.READ));
        assertSame(refusal, closed.getCause());
    }

    /** The number of a closed channel may be another's by now: that one keeps its registration. */
    @Test
    void aDuplicateClosedMeanwhileSaysThatItIsClosedAndHarmsNoHolder() throws IOException {
        SelectorKey holder = selector.register(7, Interest.READ);
        assertThrows(ClosedChannelException.class, () -> selector.register(new ScriptedDescriptor(7, 1), Interest.READ));
        assertTrue(holder.isValid());
        assertEquals(0, poller.removals());
    }

    private static void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // Descriptors

    @Test
    void aDescriptorIsRegisteredByItsNumber() throws IOException {
        Descriptor descriptor = new ScriptedDescriptor(7, Integer.MAX_VALUE);
        SelectorKey key = selector.register(descriptor, Interest.READ, "attached");
        assertSame(descriptor, key.descriptor());
        assertNull(key.channel());
        assertEquals(7, key.fd());
        assertEquals("attached", key.attachment());
        assertSame(key, selector.key(7).orElseThrow());
        assertEquals("SelectorKey[scripted, scripted descriptor, fd 7, " + Interest.READ + ", attachment attached]", key.toString());
        assertHeld("scripted descriptor, fd 7 with attachment attached, " + Interest.READ, () -> selector.register(7, Interest.READ));
        poller.report(key, READ);
        assertEquals(List.of(event(key, READ)), selector.select());
    }

    @Test
    void aClosedDescriptorIsRefused() throws IOException {
        assertThrows(ClosedChannelException.class, () -> selector.register(new ScriptedDescriptor(7, 0), Interest.READ));
        assertThrows(ClosedChannelException.class, () -> selector.register(new ScriptedDescriptor(-1, 0), Interest.READ));
        assertEquals(0, selector.size());
        selector.close();
        assertThrows(ClosedSelectorException.class, () -> selector.register(new ScriptedDescriptor(7, 0), Interest.READ));
    }

    @Test
    void aClosedSelectorSaysSoWhateverElseIsWrong() throws IOException {
        DatagramChannel channel = channel();
        Interest impossible = Interest.READ.exclusive().oneShot();
        assertThrows(IllegalArgumentException.class, () -> selector.register(channel, impossible));
        assertThrows(IllegalArgumentException.class, () -> selector.register(7, impossible));
        selector.close();
        assertThrows(ClosedSelectorException.class, () -> selector.register(channel, impossible));
        assertThrows(ClosedSelectorException.class, () -> selector.register(7, impossible));
        assertThrows(ClosedSelectorException.class, () -> selector.register(new ScriptedDescriptor(-1, 0), impossible));
    }

    @Test
    void theNumbersOfArmingsAreAboveThatOfAWakeUp() throws IOException {
        SelectorKey key = register(Interest.READ);
        int first = armingOf(key);
        elsewhere(() -> key.modify(Interest.WRITE));
        assertTrue(first > Poller.NO_ARMING && armingOf(key) > first, () -> first + ", " + armingOf(key));
    }

    @Test
    void aDescriptorClosedDuringItsRegistrationIsRefusedAndRemoved() throws IOException {
        assertThrows(ClosedChannelException.class, () -> selector.register(new ScriptedDescriptor(7, 1), Interest.READ));
        assertEquals(0, poller.size());
        assertEquals(1, poller.removals());
        assertEquals(Optional.empty(), selector.key(7));
        assertTrue(selector.register(7, Interest.READ).isValid());
    }

    @Test
    void theKeyOfAClosedDescriptorIsInvalidAtOnceAndNotReported() throws IOException {
        ScriptedDescriptor descriptor = new ScriptedDescriptor(7, Integer.MAX_VALUE);
        SelectorKey key = selector.register(descriptor, Interest.READ);
        poller.report(key, READ);
        descriptor.close();
        assertFalse(key.isValid());
        assertEquals(Optional.empty(), selector.key(7));
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertEquals(List.of(), selector.selectNow());
        assertEquals(0, poller.size(), "removed where it was met");
        assertTrue(selector.register(7, Interest.READ).isValid());
    }

    // What pollers see of a registration

    @Test
    void whatTheSystemHoldsDiffersFromTheInterestWhileAChangeIsDeferred() throws IOException {
        Registration key = (Registration) register(Interest.READ);
        int arming = key.arming();
        assertEquals(arming, key.appliedArming());
        own();
        key.modify(Interest.WRITE);
        assertSame(Interest.WRITE, key.interest());
        assertSame(Interest.READ, key.applied());
        assertTrue(key.arming() != arming);
        assertEquals(arming, key.appliedArming());
        selector.selectNow();
        assertSame(Interest.WRITE, key.applied());
        assertEquals(key.arming(), key.appliedArming());
    }

    @Test
    void nothingIsAwaitedOfAOneShotThatHasFired() throws IOException {
        Registration key = (Registration) register(READ_ONCE);
        assertSame(READ_ONCE, key.awaited());
        poller.report(key, WRITE);
        assertEquals(List.of(), selector.selectNow());
        assertSame(READ_ONCE, key.awaited(), "that was no event");
        poller.report(key, READ);
        assertEquals(1, selector.select().size());
        assertSame(Interest.NONE, key.awaited());
        key.modify(READ_ONCE);
        assertSame(Interest.NONE, key.awaited(), "the system does not know yet");
        selector.selectNow();
        assertSame(READ_ONCE, key.awaited());
        SelectorKey level = register(Interest.READ);
        poller.report(level, READ);
        assertEquals(1, selector.select().size());
        assertSame(Interest.READ, ((Registration) level).awaited());
    }

    @Test
    void aPollerKeepsWhatItLikesWithARegistration() throws IOException {
        Registration key = (Registration) register(Interest.READ);
        assertNull(key.state());
        key.state("kept");
        assertEquals("kept", key.state());
        assertTrue(key.isSourceOpen());
        key.channel().close();
        assertFalse(key.isSourceOpen());
    }

    @Test
    void anInvalidatedKeyIsNeitherReportedNorFound() throws IOException {
        SelectorKey key = selector.register(7, Interest.READ);
        poller.report(key, READ);
        ((Registration) key).invalidate();
        assertFalse(key.isValid());
        assertFalse(((Registration) key).isRegistered());
        assertTrue(((Registration) key).isSourceOpen());
        assertEquals(Optional.empty(), selector.key(7));
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertEquals(List.of(), selector.selectNow());
        assertEquals(1, poller.removals());
        assertEquals(0, selector.size());
        assertFalse(key.unregister());
        assertEquals(1, poller.removals());
    }

    @Test
    void theNumberOfAnInvalidatedKeyCanBeRegisteredAgain() throws IOException {
        SelectorKey old = selector.register(7, Interest.READ);
        ((Registration) old).invalidate();
        SelectorKey successor = selector.register(7, Interest.READ);
        assertEquals(List.of(successor), List.copyOf(selector.keys()));
    }

    /** Its key has no selector, and is printed by a debugger or a poller's message. */
    @Test
    void aQueueThatThePollerThreadWatchesCanBePrinted() {
        Registration key = new Registration(null, null, null, 7, READ_ONCE, null);
        assertEquals("SelectorKey[poller thread, fd 7, " + READ_ONCE + "]", key.toString());
        key.invalidate();
        assertEquals("SelectorKey[poller thread, fd 7, " + READ_ONCE + ", invalid]", key.toString());
    }
}
