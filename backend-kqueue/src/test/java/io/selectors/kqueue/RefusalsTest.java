package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Errno;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a kernel refuses or says only rarely, and what another thread does at the worst moment: injected, before the simulation. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(30)
class RefusalsTest {
    private static final Platform PLATFORM = Platform.FREEBSD;

    private final LibcDescriptors libc = new LibcDescriptors();
    private Watched calls;
    private Selector selector;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        calls = new Watched(PLATFORM);
        selector = KqueueBackend.open(PLATFORM, calls, WakeBy.AUTO, Set.of());
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        pipe.source().close();
        pipe.sink().close();
        assertEquals(calls.opened, calls.closed);
    }

    private SelectorKey selected(Interest interest) throws IOException {
        SelectorKey key = selector.register(pipe.sink(), interest);
        selector.selectNow();
        return key;
    }

    @Test
    void whatAnotherThreadChangesWhileAChangeIsInFlightIsMadeAgain() throws IOException {
        SelectorKey key = selected(Interest.NONE);
        key.modify(Interest.WRITE);
        calls.duringSubmission = () -> Elsewhere.run(() -> key.modify(Interest.NONE));
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        int before = calls.reports;
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertEquals(before, calls.reports, "the filter is still there");
        key.modify(Interest.WRITE);
        assertSame(key, selector.select().get(0).key());
    }

    @Test
    void whatAnotherThreadRegistersAgainWhileAChangeIsInFlightIsMadeAgain() throws IOException {
        SelectorKey key = selected(Interest.NONE);
        key.modify(Interest.WRITE);
        calls.duringSubmission = () -> Elsewhere.run(() -> {
            assertTrue(key.unregister());
            selector.register(pipe.sink(), Interest.WRITE, "anew");
        });
        assertEquals("anew", selector.select(5, TimeUnit.SECONDS).get(0).key().attachment());
    }

    /** The change takes out what the number's new owner has just added. */
    @Test
    void aChangeInFlightDoesNotReachWhatTookTheNumberMeanwhile() throws IOException {
        int[] fresh = libc.pipe();
        try (Connected connected = new Connected()) {
            SelectorKey before = selector.register(connected.here(), Interest.READ_WRITE);
            int number = before.fd();
            assertEquals(1, selector.selectNow().size());
            before.modify(Interest.READ);
            calls.duringSubmission = () -> Elsewhere.run(() -> {
                connected.here().close();
                libc.duplicate(fresh[1], number);
                SimulatedKqueue.closed(number);
                selector.register(number, Interest.WRITE, "anew");
            });
            List<Event> events = selector.select(5, TimeUnit.SECONDS);
            assertEquals(List.of("anew"), events.stream().map(event -> event.key().attachment()).toList());
            libc.close(number);
        }
        libc.close(fresh[0]);
        libc.close(fresh[1]);
    }

    @Test
    void aKeyThatIsUnregisteredWhileItsChangeIsInFlightIsGone() throws IOException {
        SelectorKey key = selected(Interest.NONE);
        key.modify(Interest.WRITE);
        calls.duringSubmission = () -> Elsewhere.run(() -> assertTrue(key.unregister()));
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        int before = calls.reports;
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertEquals(before, calls.reports, "its filter is still there");
    }

    @Test
    void aRefusalOnTheWayOfWhatHasLeftIsNobodys() throws IOException {
        SelectorKey key = selected(Interest.NONE);
        key.modify(Interest.WRITE);
        calls.duringSubmission = () -> {
            Elsewhere.run(() -> assertTrue(key.unregister()));
            calls.refuse(PLATFORM.write, Errno.ENOMEM);
        };
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertEquals(0, selector.size());
    }

    @Test
    void aChangeThatCannotBeMadeAgainEndsTheKey() throws IOException {
        SelectorKey key = selected(Interest.NONE);
        key.modify(Interest.WRITE);
        calls.duringSubmission = () -> Elsewhere.run(() -> key.modify(Interest.WRITE.edgeTriggered()));
        calls.afterSubmission = () -> calls.refuse(PLATFORM.write, Errno.ENOMEM);
        selector.select(30, TimeUnit.MILLISECONDS);
        assertFalse(key.isValid());
        assertEquals(0, selector.size());
    }

    @Test
    void aRefusedChangeByAnotherThreadLeavesTheOldInterest() throws IOException {
        SelectorKey key = selected(Interest.WRITE.edgeTriggered());
        calls.refuse(PLATFORM.write, Errno.ENOMEM);
        Elsewhere.run(() -> {
            String message = assertThrows(IOException.class, () -> key.modify(Interest.WRITE)).getMessage();
            assertTrue(message.contains("ENOMEM"), message);
        });
        assertEquals(Interest.WRITE.edgeTriggered(), key.interest());
        assertSame(key, selector.selectNow().get(0).key());
    }

    @Test
    void aCallThatFailsAsAWholeRefusesTheRegistration() throws IOException {
        calls.controlError = Errno.ENOMEM.number();
        String message = assertThrows(IOException.class, () -> selector.register(pipe.sink(), Interest.WRITE)).getMessage();
        assertTrue(message.contains("ENOMEM"), message);
        assertEquals(0, selector.size());
        assertSame(selector.register(pipe.sink(), Interest.WRITE), selector.selectNow().get(0).key());
    }

    @Test
    void withoutTheEventThatWakesItNoSelectorIsMadeWhereThatWasAskedFor() throws IOException {
        Watched without = new Watched(SimulatedKernel.NETBSD_9);
        String message = assertThrows(IOException.class, () -> KqueueBackend.open(Platform.NETBSD, without, WakeBy.USER, Set.of()))
                .getMessage();
        assertTrue(message.contains(WakeBy.PROPERTY + "=pipe"), message);
        assertEquals(1, without.opened);
        assertEquals(1, without.closed);
    }

    @Test
    void aSelectorThatItsPipeCannotWakeIsNotMade() throws IOException {
        Watched refusing = new Watched(PLATFORM);
        refusing.refuse(PLATFORM.read, Errno.ENOMEM);
        String message = assertThrows(IOException.class, () -> KqueueBackend.open(PLATFORM, refusing, WakeBy.PIPE, Set.of())).getMessage();
        assertTrue(message.contains("pipe") && message.contains("ENOMEM"), message);
        assertEquals(3, refusing.opened);
        assertEquals(3, refusing.closed);
    }

    @Test
    void aKernelThatReportsNothingIsNotUsed() throws IOException {
        Watched deaf = new Watched(PLATFORM);
        deaf.deaf = true;
        String message = assertThrows(IllegalStateException.class, () -> KqueueBackend.probe(PLATFORM, deaf, WakeBy.AUTO)).getMessage();
        assertTrue(message.contains("pipe"), message);
        assertEquals(deaf.opened, deaf.closed);
    }

    @Test
    void whereProcTellsWhatADescriptorIsFstatIsNotAsked() throws IOException {
        Watched library = new Watched(Platform.LIBKQUEUE);
        library.statError = Errno.EIO.number();
        int[] ends = libc.pipe();
        try (Selector other = KqueueBackend.open(Platform.LIBKQUEUE, library, WakeBy.AUTO, Set.of())) {
            SelectorKey key = other.register(ends[0], Interest.READ);
            libc.write(ends[1], new byte[1]);
            assertSame(key, other.select().get(0).key());
        }
        libc.close(ends[0]);
        libc.close(ends[1]);
        assertEquals(library.opened, library.closed);
    }
}
