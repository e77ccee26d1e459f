package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import io.selectors.Statistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a selector and its keys say of themselves, look-ups, and every form of select. */
class PollingSelectorTest extends ScriptedTests {
    // What it is

    @Test
    void itSaysWhatItIs() throws IOException {
        assertEquals("scripted", selector.backend());
        assertEquals(EnumSet.allOf(Feature.class), selector.features());
        assertThrows(UnsupportedOperationException.class, () -> selector.features().remove(Feature.PRIORITY));
        assertEquals(Set.of(), new PollingSelector("plain", Set.of(), Set.of(), new ScriptedPoller()).features());
        assertEquals("Selector[scripted]", selector.toString());
        poller.report(register(Interest.READ), READ);
        selector.select((key, readiness) ->
                assertEquals("Selector[scripted, selecting on " + Thread.currentThread() + "]", selector.toString()));
        assertEquals("Selector[scripted]", selector.toString());
        assertTrue(selector.isOpen());
        selector.close();
        assertEquals("Selector[scripted, closed]", selector.toString());
        assertEquals("scripted", selector.backend());
        assertFalse(selector.isOpen());
    }

    @Test
    void aKeySaysWhatItIs() throws IOException {
        DatagramChannel channel = channel();
        SelectorKey key = selector.register(channel, Interest.READ);
        assertSame(selector, key.selector());
        assertSame(channel, key.channel());
        assertNull(key.descriptor());
        assertEquals(-1, key.fd());
        assertEquals("SelectorKey[scripted, " + channel + ", fd -1, " + Interest.READ + "]", key.toString());
        assertTrue(key.isValid());
        assertTrue(key.unregister());
        assertFalse(key.unregister());
        assertFalse(key.isValid());
        assertTrue(key.toString().endsWith(Interest.READ + ", invalid]"), key::toString);
    }

    @Test
    void aKeyOfANumberSaysWhatItIs() throws IOException {
        SelectorKey key = selector.register(7, Interest.WRITE, "raw");
        assertEquals(7, key.fd());
        assertNull(key.channel());
        assertNull(key.descriptor());
        assertEquals("SelectorKey[scripted, fd 7, " + Interest.WRITE + ", attachment raw]", key.toString());
    }

    @Test
    void anAttachmentIsExchanged() throws IOException {
        SelectorKey key = register(Interest.READ);
        assertNull(key.attachment());
        assertNull(key.attach("first"));
        assertEquals("first", key.attach("second"));
        assertEquals("second", key.attachment());
        assertEquals("second", key.attachment(String.class));
        assertThrows(ClassCastException.class, () -> key.attachment(Integer.class));
        key.unregister();
        assertEquals("second", key.attachment());
        assertTrue(key.toString().endsWith(", attachment second, invalid]"), key::toString);
    }

    // Look-ups

    @Test
    void aKeyIsFoundForAsLongAsItIsRegistered() throws IOException {
        DatagramChannel channel = channel();
        assertEquals(Optional.empty(), selector.key(channel));
        assertEquals(Optional.empty(), selector.key(7));
        SelectorKey key = selector.register(channel, Interest.READ);
        SelectorKey raw = selector.register(7, Interest.READ);
        assertSame(key, selector.key(channel).orElseThrow());
        assertSame(raw, selector.key(7).orElseThrow());
        assertEquals(Set.of(key, raw), Set.copyOf(selector.keys()));
        assertEquals(2, selector.size());
        Collection<SelectorKey> keys = selector.keys();
        assertThrows(UnsupportedOperationException.class, keys::clear);
        channel.close();
        assertEquals(Optional.empty(), selector.key(channel));
        assertEquals(List.of(raw), List.copyOf(selector.keys()));
        assertEquals(1, selector.size());
        raw.unregister();
        assertEquals(Optional.empty(), selector.key(7));
        assertEquals(0, selector.size());
        assertEquals(2, keys.size(), "a snapshot");
    }

    @Test
    void aClosedSelectorSaysSo() throws IOException {
        DatagramChannel channel = channel();
        SelectorKey key = selector.register(channel, Interest.READ);
        selector.close();
        List<Executable> calls = List.of(() -> selector.register(channel, Interest.READ), () -> selector.register(7, Interest.READ),
                () -> selector.register(() -> 7, Interest.READ), () -> selector.key(channel), () -> selector.key(7), selector::keys,
                selector::size, selector::select, selector::selectNow, () -> selector.select(1, TimeUnit.SECONDS),
                () -> selector.select((found, readiness) -> { }), () -> selector.selectNow((found, readiness) -> { }),
                () -> selector.select(1, TimeUnit.SECONDS, (found, readiness) -> { }));
        calls.forEach(call -> assertThrows(ClosedSelectorException.class, call));
        selector.wakeup();
        selector.close();
        assertEquals(1, poller.closes());
        assertFalse(key.isValid());
        assertFalse(key.unregister());
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        assertThrows(CancelledKeyException.class, () -> key.enable(Interest.WRITE));
        assertThrows(CancelledKeyException.class, () -> key.disable(Interest.READ));
        assertSame(Interest.READ, key.interest());
        assertNull(key.attach("still"));
    }

    // Selecting

    @Test
    void everyFormReportsWhatIsReady() throws IOException {
        SelectorKey key = register(Interest.READ);
        List<Event> expected = List.of(event(key, READ));
        List<Event> handled = new ArrayList<>();
        poller.report(key, READ);
        assertEquals(expected, selector.select());
        poller.report(key, READ);
        assertEquals(expected, selector.select(1, TimeUnit.DAYS));
        poller.report(key, READ);
        assertEquals(expected, selector.selectNow());
        poller.report(key, READ);
        assertEquals(1, selector.select((found, readiness) -> handled.add(new Event(found, readiness))));
        poller.report(key, READ);
        assertEquals(1, selector.select(1, TimeUnit.DAYS, (found, readiness) -> handled.add(new Event(found, readiness))));
        poller.report(key, READ);
        assertEquals(1, selector.selectNow((found, readiness) -> handled.add(new Event(found, readiness))));
        assertEquals(List.of(expected.get(0), expected.get(0), expected.get(0)), handled);
        assertEquals(new Statistics(6, 6, 0, 1, 0), selector.statistics());
    }

    @Test
    void theListIsTheCallersAndCannotBeChanged() throws IOException {
        SelectorKey key = register(Interest.READ);
        poller.report(key, READ);
        List<Event> events = selector.select();
        assertThrows(UnsupportedOperationException.class, events::clear);
        assertThrows(UnsupportedOperationException.class, () -> selector.selectNow().add(null));
        selector.selectNow();
        assertEquals(List.of(event(key, READ)), events);
    }

    @Test
    void aTimeoutIsWaitedOutInBothFormsThoughAWaitReturnsEarly() throws IOException {
        for (long timeout : new long[] {20, 0, -1}) {
            poller.wake();
            long start = System.nanoTime();
            assertEquals(List.of(), selector.select(timeout, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(timeout));
            poller.wake();
            start = System.nanoTime();
            assertEquals(0, selector.select(timeout, TimeUnit.MILLISECONDS, (key, readiness) -> { }));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(timeout));
        }
    }

    /** The script cannot wait without end: it says so. */
    @Test
    void aWaitWithoutEndIsBegunAgainWithoutEnd() {
        poller.wake();
        assertThrows(AssertionError.class, selector::select);
        poller.wake();
        assertThrows(AssertionError.class, () -> selector.select((key, readiness) -> { }));
        assertEquals(4, poller.waits());
    }

    @Test
    void aPollThatFindsNothingPollsOnce() throws IOException {
        assertEquals(List.of(), selector.selectNow());
        assertEquals(1, poller.waits());
        assertEquals(0, selector.select(0, TimeUnit.SECONDS, (key, readiness) -> { }));
        assertEquals(2, poller.waits());
    }

    @Test
    void aPollThatFindsOnlyForeignReportsPollsAgain() throws IOException {
        SelectorKey key = register(Interest.READ);
        poller.report(key, READ);
        poller.reportForeign(3);
        assertEquals(List.of(event(key, READ)), selector.selectNow());
        poller.report(key, READ);
        poller.reportForeign(3);
        assertEquals(1, selector.selectNow((found, readiness) -> { }));
        assertEquals(8, poller.waits());
        assertEquals(6, selector.statistics().staleEvents());
    }

    @Test
    void aPollThatFindsForeignReportsForEverEndsAfterAFewMore() throws IOException {
        poller.reportForeign(Integer.MAX_VALUE);
        assertEquals(List.of(), selector.selectNow());
        assertFewPolls();
        assertEquals(poller.waits(), poller.dropped().size());
    }

    @Test
    void aSelectThatFindsForeignReportsForEverEndsWithItsTimeout() throws IOException {
        poller.reportForeign(Integer.MAX_VALUE);
        long start = System.nanoTime();
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        long taken = System.nanoTime() - start;
        assertTrue(taken >= TimeUnit.MILLISECONDS.toNanos(20) && taken < TimeUnit.SECONDS.toNanos(20), "nanoseconds: " + taken);
    }

    @Test
    void aWakeUpEndsASelectThatFindsForeignReportsForEver() throws IOException {
        poller.reportForeign(Integer.MAX_VALUE);
        poller.afterWait(selector::wakeup);
        assertEquals(List.of(), selector.select());
        assertFewPolls();
    }

    @Test
    void anInterruptEndsASelectThatFindsForeignReportsForEver() throws IOException {
        poller.reportForeign(Integer.MAX_VALUE);
        poller.afterWait(Thread.currentThread()::interrupt);
        assertEquals(List.of(), selector.select());
        assertTrue(Thread.interrupted());
        assertFewPolls();
    }

    private void assertFewPolls() {
        assertTrue(poller.waits() > 3 && poller.waits() <= 33, "polls: " + poller.waits());
    }

    @Test
    void oneSelectAtATime() throws IOException {
        poller.report(register(Interest.READ), READ);
        assertEquals(1, selector.select((key, readiness) -> {
            String here = assertThrows(IllegalStateException.class, selector::selectNow).getMessage();
            assertEquals("A select is in progress on this thread: a handler cannot select", here);
            elsewhere(() -> {
                String there = assertThrows(IllegalStateException.class, selector::selectNow).getMessage();
                assertEquals("A select is in progress on another thread", there);
            });
        }));
        elsewhere(selector::selectNow);
        assertEquals(List.of(), selector.selectNow());
    }

    @Test
    void whatWasClosedIsTakenOutByOneOfTheNextSelectsWhichSeldomLook() throws IOException {
        int[] looks = {0};
        selector.register(descriptor(1, () -> {
            looks[0]++;
            return true;
        }), Interest.READ);
        register(Interest.READ).channel().close();
        assertEquals(2, poller.size());
        looks[0] = 0;
        for (int i = 0; i < 200; i++) {
            selector.selectNow();
        }
        assertEquals(1, poller.size());
        assertTrue(looks[0] > 0 && looks[0] < 20, "looks: " + looks[0]);
    }

    /** It asks whether the others are still open, now and then. */
    @Test
    void aRegistrationThatFailsOfAnothersDescriptorLeavesNothing() throws IOException {
        boolean[] fails = {false};
        selector.register(descriptor(1, () -> {
            if (fails[0]) {
                throw new UncheckedIOException(new IOException("of the other"));
            }
            return true;
        }), Interest.READ);
        fails[0] = true;
        int fd = 100;
        try {
            while (fd < 300) {
                selector.register(fd, Interest.READ);
                fd++;
            }
            fail("nobody asked");
        } catch (UncheckedIOException e) {
            fails[0] = false;
        }
        assertEquals(Optional.empty(), selector.key(fd));
        assertEquals(poller.size(), selector.size());
        assertTrue(selector.register(fd, Interest.READ).isValid());
    }

    @Test
    void aFailedWaitFailsThatSelectAlone() throws IOException {
        IOException failure = new IOException("wait");
        poller.failWait(failure);
        assertSame(failure, assertThrows(IOException.class, selector::select));
        poller.report(register(Interest.READ), READ);
        assertEquals(1, selector.select().size());
    }

    @Test
    void manyEventsAreAllDeliveredInTheOrderOfTheirReports() throws IOException {
        List<Event> expected = new ArrayList<>();
        for (int fd = 0; fd < 200; fd++) {
            SelectorKey key = selector.register(fd, Interest.READ);
            poller.report(key, READ);
            expected.add(event(key, READ));
        }
        assertEquals(expected, selector.select());
        assertWaitsInVain();
    }

    @Test
    void aReportOfNoRequestedDirectionIsNoEvent() throws IOException {
        SelectorKey key = register(Interest.WRITE);
        poller.report(key, READ | Readiness.HANGUP);
        assertEquals(List.of(), selector.select(1, TimeUnit.MILLISECONDS));
        poller.report(key, Readiness.ERROR);
        assertEquals(List.of(), selector.selectNow());
        assertTrue(key.isValid());
    }

    @Test
    void hintsComeOnlyWithTheDirectionTheyBelongTo() throws IOException {
        SelectorKey key = register(Interest.READ);
        int hints = Readiness.READ_CLOSED | Readiness.HANGUP | Readiness.ERROR;
        poller.report(key, READ | WRITE | hints);
        assertEquals(List.of(event(key, READ | hints)), selector.select());
        key.modify(Interest.WRITE);
        poller.report(key, WRITE | hints);
        assertEquals(List.of(event(key, WRITE | Readiness.HANGUP | Readiness.ERROR)), selector.select());
        key.modify(Interest.READ.exclusive());
        poller.report(key, READ | hints);
        assertEquals(List.of(event(key, READ | Readiness.HANGUP | Readiness.ERROR)), selector.select());
    }

    // Statistics

    @Test
    void theStatisticsCountWhatWasDone() throws IOException {
        SelectorKey key = register(Interest.READ);
        assertEquals(new Statistics(0, 0, 0, 1, 0), selector.statistics());
        key.modify(Interest.WRITE);
        assertEquals(2, selector.statistics().changes());
        key.unregister();
        assertEquals(3, selector.statistics().changes());
        poller.reportForeign(2);
        selector.selectNow();
        assertEquals(new Statistics(1, 0, 0, 3, 2), selector.statistics());
    }
}
