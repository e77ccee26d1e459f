package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.spi.Registration;
import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What kernels were seen to do that no manual tells, on the simulation of each. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(30)
class RealKernelsTest {
    /** So many that their changes are more than the array of a wait has room for that reports them all. */
    private static final int MANY = 70;

    private final RawDescriptors raw = new RawDescriptors();
    private Watched calls;
    private Selector selector;

    private Selector open(SimulatedKernel kernel) throws IOException {
        calls = new Watched(kernel);
        selector = KqueueBackend.open(kernel.platform, calls, WakeBy.AUTO, Set.of());
        return selector;
    }

    @AfterEach
    void close() {
        selector.close();
        raw.closeAll();
    }

    /** macOS and FreeBSD take the permission bits away from a socket whose directions have ended. */
    @ParameterizedTest
    @EnumSource
    void aParkedSocketThatIsHalfClosedStaysRegistered(SimulatedKernel kernel) throws IOException {
        int[] pair = raw.local();
        SelectorKey key = open(kernel).register(pair[0], Interest.READ);
        raw.write(pair[1], 7);
        raw.shutdown(pair[1], 1);
        assertTrue(selector.select(5, TimeUnit.SECONDS).get(0).isReadable());
        key.modify(Interest.NONE);
        calls.duringSubmission = () -> Elsewhere.run(() -> {
            raw.read(pair[0], 64);
            key.modify(Interest.WRITE);
        });
        List<Event> events = selector.select(5, TimeUnit.SECONDS);
        for (int i = 0; i < 100 && events.isEmpty(); i++) {
            events = selector.select(5, TimeUnit.SECONDS);
        }
        assertSame(key, events.get(0).key());
        assertTrue(events.get(0).isWritable());
    }

    /** By fstat all sockets are one on macOS and the BSDs. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    void aSocketThatTookTheNumberIsNotChanged(SimulatedKernel kernel) throws IOException {
        int udp = raw.udp();
        SelectorKey key = open(kernel).register(udp, Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        key.modify(Interest.NONE);
        calls.duringSubmission = () -> Elsewhere.run(() -> {
            int other = raw.udp();
            raw.duplicate(other, udp);
            assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        });
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        int before = calls.reports;
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertEquals(before, calls.reports, "the other socket was reported");
        assertFalse(key.isValid());
    }

    /** What was in flight is settled by what the queue has, and not by what fstat says. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    void aSocketThatTookTheNumberOfAChangedKeyIsNotAddedWhenTheWaitIsOver(SimulatedKernel kernel) throws IOException {
        int udp = raw.udp();
        SelectorKey key = open(kernel).register(udp, Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        key.modify(Interest.NONE);
        calls.duringSubmission = () -> Elsewhere.run(() -> {
            key.modify(Interest.WRITE);
            raw.duplicate(raw.udp(), udp);
        });
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertFalse(key.isValid());
    }

    /** In flight it could take out what another thread has set meanwhile, and a number without filters is taken for closed. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIBKQUEUE")
    void aFilterIsTakenFromABareNumberAtOnce(SimulatedKernel kernel) throws IOException {
        int[] pair = raw.local();
        SelectorKey key = open(kernel).register(pair[0], Interest.READ_WRITE);
        assertEquals(1, selector.selectNow().size());
        key.modify(Interest.WRITE);
        calls.duringSubmission = () -> fail("in flight");
        assertTrue(selector.selectNow().get(0).isWritable());
    }

    /** OpenBSD refuses EVFILT_READ for it. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"MACOS", "MACOS_OLD"})
    void theWriterOfAFifoIsToldOfItsReadersEnd(SimulatedKernel kernel) throws IOException {
        int[] fifo = raw.fifo();
        raw.fill(fifo[1]);
        SelectorKey key = open(kernel).register(fifo[1], Interest.WRITE);
        assertEquals(List.of(), selector.selectNow());
        raw.close(fifo[0]);
        for (int i = 0; i < 3; i++) {
            Event event = selector.select(5, TimeUnit.SECONDS).get(0);
            assertTrue(event.key() == key && event.isWritable() && event.readiness().isHangup(), event::toString);
        }
    }

    /** golang/go#24164: kqueue there reports the bytes of a FIFO and never its end. */
    @ParameterizedTest
    @EnumSource(names = {"MACOS", "MACOS_OLD"})
    void aFifoIsRefusedWhereItsEndWouldNotBeReported(SimulatedKernel kernel) throws IOException {
        int[] fifo = raw.fifo();
        String message = assertThrows(NotPollableException.class, () -> open(kernel).register(fifo[0], Interest.READ)).getMessage();
        assertTrue(message.contains("a FIFO with a name") && message.contains("cat fifo |"), message);
        assertTrue(selector.keys().isEmpty());
        int[] pipe = raw.pipe();
        SelectorKey key = selector.register(pipe[0], Interest.READ);
        raw.close(pipe[1]);
        assertSame(key, selector.select(5, TimeUnit.SECONDS).get(0).key());
    }

    /** NetBSD ignores EV_DISPATCH beside EV_CLEAR. */
    @ParameterizedTest
    @EnumSource
    void anEdgeThatWasToBeReportedOnceEndsNoLaterWait(SimulatedKernel kernel) throws IOException {
        int[] pair = raw.local();
        open(kernel).register(pair[0], Interest.READ.edgeTriggered().oneShot());
        raw.write(pair[1], 1);
        assertEquals(1, selector.select(5, TimeUnit.SECONDS).size());
        raw.write(pair[1], 1);
        int before = calls.reports;
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertEquals(before, calls.reports);
    }

    /** FreeBSD takes a pipe's filter for writing out when its reader goes, a fired one-shot's too, if it is found enabled. */
    @ParameterizedTest
    @EnumSource
    void aFiredOneShotOfAPipeWhoseReaderGoesStaysRegistered(SimulatedKernel kernel) throws IOException {
        int[] ready = raw.pipe();
        int[] pipe = raw.pipe();
        raw.write(ready[1], 1);
        open(kernel).register(ready[0], Interest.READ.oneShot());
        SelectorKey writer = selector.register(pipe[1], Interest.WRITE.oneShot());
        // Asked before its event is delivered, whether it is still there, the filter is enabled once more.
        assertEquals(2, selector.selectNow((key, readiness) -> {
            if (key != writer) {
                assertThrows(IllegalStateException.class, () -> selector.register(pipe[1], Interest.WRITE));
            }
        }));
        raw.close(pipe[0]);
        assertEquals(List.of(), selector.selectNow());
        assertThrows(IllegalStateException.class, () -> selector.register(pipe[1], Interest.WRITE));
        writer.modify(Interest.WRITE.oneShot());
        Event event = selector.select(5, TimeUnit.SECONDS).get(0);
        assertTrue(event.key() == writer && event.isWritable() && event.readiness().isHangup(), event::toString);
        assertEquals(List.of(), selector.selectNow());
    }

    @ParameterizedTest
    @EnumSource(names = {"MACOS", "FREEBSD", "FREEBSD_11", "OPENBSD", "DRAGONFLY"})
    void whereEnablingLooksAgainARawOneShotIsRearmedWithoutACall(SimulatedKernel kernel) throws IOException {
        int[] pair = raw.local();
        SelectorKey key = open(kernel).register(pair[0], Interest.WRITE.oneShot());
        assertEquals(1, selector.select(5, TimeUnit.SECONDS).size());
        int before = calls.calls;
        for (int i = 0; i < 10; i++) {
            key.modify(Interest.WRITE.oneShot());
            assertEquals(1, selector.select(5, TimeUnit.SECONDS).size());
        }
        assertEquals(before + 10, calls.calls);
    }

    /** Most kernels run a filter again at every change, a question too, and report a consumed edge again. */
    @ParameterizedTest
    @EnumSource
    void aChannelThatIsRegisteredTwiceHasNoFurtherEdge(SimulatedKernel kernel) throws IOException {
        try (Connected sockets = new Connected()) {
            open(kernel).register(sockets.here(), Interest.READ.edgeTriggered());
            sockets.there().write(ByteBuffer.allocate(1));
            assertEquals(1, selector.select(5, TimeUnit.SECONDS).size());
            int number = ChannelDescriptor.of(sockets.here());
            assertThrows(IllegalStateException.class, () -> selector.register(sockets.here(), Interest.READ));
            assertThrows(IllegalStateException.class, () -> selector.register(number, Interest.READ));
            assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        }
    }

    /** FreeBSD ends the call at the first that has no room, and libkqueue writes past the array. */
    @ParameterizedTest
    @EnumSource
    void errorsOfAllChangesThatAreSubmittedWithAWaitHaveRoom(SimulatedKernel kernel) throws IOException {
        int[] idle = raw.local();
        SelectorKey other = open(kernel).register(idle[0], Interest.READ);
        List<Connected> closed = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            closed.add(new Connected());
            selector.register(closed.get(i).here(), Interest.READ_WRITE.edgeTriggered());
        }
        assertEquals(MANY, selector.selectNow().size());
        for (Connected sockets : closed) {
            selector.key(sockets.here()).orElseThrow().modify(Interest.READ_WRITE.edgeTriggered());
        }
        calls.duringSubmission = () -> closed.forEach(RealKernelsTest::close);
        assertEquals(List.of(), selector.selectNow());
        raw.write(idle[1], 1);
        assertSame(other, selector.select(5, TimeUnit.SECONDS).get(0).key());
        assertEquals(1, selector.size());
    }

    /** Whether the changes were made before the error cannot be told. */
    @ParameterizedTest
    @EnumSource
    void changesThatAreSubmittedWithAWaitThatFailsAreMade(SimulatedKernel kernel) throws IOException {
        try (Connected sockets = new Connected()) {
            SelectorKey key = open(kernel).register(sockets.here(), Interest.NONE);
            sockets.there().write(ByteBuffer.allocate(1));
            assertEquals(List.of(), selector.selectNow());
            key.modify(Interest.READ);
            calls.waitError = Errno.EINTR.number();
            List<Event> events = selector.select(5, TimeUnit.SECONDS);
            assertEquals(1, events.size());
            assertSame(key, events.get(0).key());
        }
    }

    /** ENOMEM, say. */
    @ParameterizedTest
    @EnumSource
    void aRefusedChangeLeavesAFiredOneShotWhatItWas(SimulatedKernel kernel) throws IOException {
        try (Connected sockets = new Connected()) {
            SelectorKey key = open(kernel).register(sockets.here(), Interest.READ.oneShot());
            sockets.there().write(ByteBuffer.allocate(1));
            assertEquals(1, selector.select(5, TimeUnit.SECONDS).size());
            calls.refuse(kernel.platform.write, Errno.ENOMEM);
            Elsewhere.run(() -> assertThrows(IOException.class, () -> key.modify(Interest.READ_WRITE.oneShot())));
            assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
            key.modify(Interest.READ.oneShot());
            assertEquals(1, selector.select(5, TimeUnit.SECONDS).size());
            int before = calls.reports;
            assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
            assertEquals(before, calls.reports, "reported again");
        }
    }

    private static void close(Connected sockets) {
        try {
            sockets.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its last event has EV_ONESHOT, and fstat says EBADF from then on. */
    @Test
    void aRevokedTerminalIsReportedOnce() throws IOException {
        int[] pair = raw.local();
        SelectorKey key = open(SimulatedKernel.MACOS).register(pair[0], Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        long udata = Watch.of((Registration) key).udata;
        calls.forge(pair[0], Platform.MACOS.read, Kevent.EV_EOF | Kevent.EV_ONESHOT, udata);
        raw.close(pair[0]);
        Event event = selector.select(5, TimeUnit.SECONDS).get(0);
        assertTrue(event.key() == key && event.isReadable() && event.readiness().isReadClosed(), event::toString);
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
        assertFalse(key.isValid());
    }

    /** Seen on macOS: golang/go#59679. */
    @Test
    void aWaitThatSaysThatItTimedOutFoundNothing() throws IOException {
        open(SimulatedKernel.MACOS);
        calls.waitError = Errno.ETIMEDOUT.number();
        assertEquals(List.of(), selector.select(30, TimeUnit.MILLISECONDS));
    }
}
