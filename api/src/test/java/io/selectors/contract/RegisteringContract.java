package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Registering: the refusals in their order, and what a registration is. */
public interface RegisteringContract extends Fixture {
    @Test
    default void nullIsRefusedFirst() throws IOException {
        SelectableChannel channel = source().channel();
        selector().close();
        assertThrows(NullPointerException.class, () -> selector().register((SelectableChannel) null, Interest.READ));
        assertThrows(NullPointerException.class, () -> selector().register(channel, null));
        assertThrows(NullPointerException.class, () -> selector().register(0, null));
    }

    @Test
    default void aNegativeDescriptorIsRefusedBeforeTheStateIsLookedAt() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> selector().register(-1, Interest.READ));
        selector().close();
        assertThrows(IllegalArgumentException.class, () -> selector().register(Integer.MIN_VALUE, Interest.READ));
    }

    @Test
    default void aClosedSelectorRefuses() throws IOException {
        selector().close();
        assertThrows(ClosedSelectorException.class, () -> selector().register(source().channel(), Interest.READ));
        assertThrows(ClosedSelectorException.class, () -> selector().register(new StrangeChannel(), Interest.READ));
        assertThrows(ClosedSelectorException.class, () -> selector().register(0, Interest.READ));
    }

    @Test
    default void aDescriptorIsRefusedByNameWhereThereAreOnlyChannels() throws IOException {
        if (lacks(Feature.FILE_DESCRIPTORS, () -> selector().register(0, Interest.READ))) {
            assertEquals(Optional.empty(), selector().key(0));
            assertEquals(0, selector().size());
        }
    }

    @Test
    default void aForeignChannelIsRefusedOpenOrClosed() throws IOException {
        StrangeChannel strange = new StrangeChannel();
        assertThrows(IllegalSelectorException.class, () -> selector().register(strange, Interest.READ));
        strange.close();
        assertThrows(IllegalSelectorException.class, () -> selector().register(strange, Interest.READ));
        assertEquals(0, selector().size());
    }

    @Test
    default void aForeignChannelHasNoKey() throws IOException {
        StrangeChannel strange = new StrangeChannel();
        assertEquals(Optional.empty(), selector().key(strange));
        strange.close();
        assertEquals(Optional.empty(), selector().key(strange));
    }

    /** The message names the attachment, if that lets itself be named. */
    @Test
    default void anAttachmentThatCannotBeNamedDoesNotHideTheRefusal() throws IOException {
        SelectableChannel channel = source().channel();
        for (RuntimeException thrown : List.of(new UnsupportedOperationException("toString"), new IllegalStateException("toString"))) {
            SelectorKey key = selector().register(channel, Interest.READ, new Named(() -> {
                throw thrown;
            }));
            Exception refusal = assertThrows(IllegalStateException.class, () -> selector().register(channel, Interest.READ));
            assertNotSame(thrown, refusal);
            assertTrue(key.unregister());
        }
    }

    @Test
    default void anAttachmentIsNamedWithoutALockOfTheLibrarys() throws IOException {
        SelectableChannel channel = source().channel();
        selector().register(channel, Interest.READ, new Named(() -> "of a selector with " + Task.start(() -> selector().size()).result()));
        String message = assertThrows(IllegalStateException.class, () -> selector().register(channel, Interest.READ)).getMessage();
        assertTrue(message.contains("of a selector with 1"), message);
    }

    /** An attachment that does something when it is asked for its name. */
    record Named(Naming naming) {
        @Override
        public String toString() {
            try {
                return naming.name();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /** What that is. */
    interface Naming {
        String name() throws Throwable;
    }

    @Test
    default void aClosedChannelIsRefusedBeforeItsInterestIsLookedAt() throws IOException {
        Source source = source();
        source.channel().close();
        assertThrows(ClosedChannelException.class, () -> selector().register(source.channel(), Interest.READ));
        assertThrows(ClosedChannelException.class,
                () -> selector().register(source.channel(), Interest.READ.exclusive().oneShot()));
        assertEquals(0, selector().size());
    }

    @Test
    default void exclusiveGoesNeitherWithOneShotNorWithPriority() throws IOException {
        SelectableChannel channel = source().channel();
        channel.configureBlocking(true);
        for (Interest interest : List.of(Interest.READ.exclusive().oneShot(), Interest.READ.exclusive().priority())) {
            assertThrows(IllegalArgumentException.class, () -> selector().register(channel, interest));
        }
        assertEquals(0, selector().size());
    }

    @Test
    default void aModeIsTakenOrRefusedByName() throws IOException {
        Source source = source();
        takesOrRefuses(source, Feature.EDGE_TRIGGERED, Interest.READ.edgeTriggered());
        takesOrRefuses(source, Feature.EXCLUSIVE, Interest.READ.exclusive());
        takesOrRefuses(source, Feature.PRIORITY, Interest.READ.priority());
        takesOrRefuses(source, Feature.PRIORITY, Interest.NONE.priority());
    }

    private void takesOrRefuses(Source source, Feature feature, Interest interest) throws IOException {
        if (!lacks(feature, () -> selector().register(source.channel(), interest))) {
            SelectorKey key = selector().register(source.channel(), interest);
            assertSame(interest, key.interest());
            key.unregister();
        }
        assertEquals(0, selector().size());
    }

    @Test
    default void aChannelInBlockingModeIsRefusedUnlessThatWasRequired() throws IOException {
        SelectableChannel channel = source().channel();
        channel.configureBlocking(true);
        assertThrows(IllegalBlockingModeException.class, () -> selector().register(channel, Interest.READ));
        assertEquals(0, selector().size());
        if (has(Feature.BLOCKING_CHANNELS)) {
            Selector taking = keep(open(Feature.BLOCKING_CHANNELS));
            assertWritable(taking.register(channel, Interest.WRITE));
            assertTrue(channel.isBlocking());
        }
    }

    @Test
    default void aSecondRegistrationIsRefusedAndNamesTheHolder() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ, "the holder");
        String message = assertThrows(IllegalStateException.class,
                () -> selector().register(source.channel(), Interest.WRITE)).getMessage();
        assertTrue(message.contains("the holder") && message.contains(source.channel().toString()), message);
        assertSame(Interest.READ, key.interest());
        assertEquals(1, selector().size());
        source.fill();
        assertReadable(key);
    }

    @Test
    default void aKeyTellsWhatWasRegistered() throws IOException {
        Source source = source();
        Object attachment = new Object();
        SelectorKey key = selector().register(source.channel(), Interest.READ_WRITE, attachment);
        assertSame(selector(), key.selector());
        assertSame(source.channel(), key.channel());
        assertSame(Interest.READ_WRITE, key.interest());
        assertSame(attachment, key.attachment());
        assertTrue(key.isValid());
        assertEquals(has(Feature.FILE_DESCRIPTORS), key.fd() >= 0);
    }

    @Test
    default void anAttachmentIsOptionalTypedAndReplaceable() throws IOException {
        SelectorKey key = selector().register(source().channel(), Interest.READ);
        assertNull(key.attachment());
        assertNull(key.attachment(String.class));
        assertNull(key.attach("first"));
        assertEquals("first", key.attachment(String.class));
        assertThrows(ClassCastException.class, () -> key.attachment(Integer.class));
        assertEquals("first", key.attach("second"));
        key.unregister();
        assertEquals("second", key.attachment());
    }

    @Test
    default void aChannelIsFoundAgain() throws IOException {
        Source source = source();
        assertEquals(Optional.empty(), selector().key(source.channel()));
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertSame(key, selector().key(source.channel()).orElseThrow());
        assertEquals(has(Feature.FILE_DESCRIPTORS) ? Optional.of(key) : Optional.empty(), selector().key(Math.max(key.fd(), 0)));
        key.unregister();
        assertEquals(Optional.empty(), selector().key(source.channel()));
        assertEquals(Optional.empty(), selector().key(Math.max(key.fd(), 0)));
        assertEquals(Optional.empty(), selector().key(-1));
    }

    @Test
    default void theKeysAreASnapshot() throws IOException {
        SelectorKey first = selector().register(source().channel(), Interest.READ);
        Collection<SelectorKey> keys = selector().keys();
        SelectorKey second = selector().register(source().channel(), Interest.NONE);
        assertEquals(List.of(first), List.copyOf(keys));
        assertThrows(UnsupportedOperationException.class, keys::clear);
        assertEquals(2, selector().size());
        assertTrue(selector().keys().containsAll(List.of(first, second)));
    }

    @Test
    default void aChannelMayBeInSeveralSelectors() throws IOException {
        Source source = source();
        Selector other = keep(open());
        SelectorKey here = selector().register(source.channel(), Interest.READ);
        SelectorKey there = other.register(source.channel(), Interest.READ);
        assertNotSame(here, there);
        source.fill();
        assertReadable(here);
        assertReadable(there);
        here.unregister();
        assertQuiet(selector());
        assertReadable(there);
    }

    @Test
    default void noInterestStaysRegisteredAndSilent() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.NONE);
        assertQuiet(selector());
        assertTrue(key.isValid());
        assertSame(key, selector().key(source.channel()).orElseThrow());
        key.modify(Interest.READ);
        assertReadable(key);
        assertFalse(selector().keys().isEmpty());
    }

    @Test
    default void modesWithoutADirectionAreSilentToo() throws IOException {
        Source source = source();
        source.fill();
        SelectorKey key = selector().register(source.channel(), Interest.NONE.oneShot());
        assertQuiet(selector());
        key.modify(Interest.READ);
        assertReadable(key);
    }
}
