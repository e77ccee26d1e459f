package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Errno;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kqueue's own, on the simulation: how the contract is kept, call by call. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(30)
class KqueueSelectorTest {
    private final LibcDescriptors libc = new LibcDescriptors();
    private Connected sockets;
    private SocketChannel here;
    private SocketChannel there;
    private Watched calls;
    private Selector selector;
    private int[] spare = new int[0];

    @BeforeEach
    void connect() throws IOException {
        spare = libc.pipe();
        sockets = new Connected();
        here = sockets.here();
        there = sockets.there();
    }

    private Selector open(Platform platform) throws IOException {
        calls = new Watched(platform);
        selector = KqueueBackend.open(platform, calls, WakeBy.AUTO, Set.of());
        return selector;
    }

    /** Gives numbers back that are lower than the socket's, so that the JVM takes these, and not the one that is about to be closed. */
    private void spareNumbers() throws IOException {
        for (int fd : spare) {
            libc.close(fd);
        }
        spare = new int[0];
    }

    @AfterEach
    void close() throws IOException {
        spareNumbers();
        if (selector != null) {
            selector.close();
        }
        sockets.close();
    }

    static List<Platform> systems() {
        return Platform.ALL.stream().filter(platform -> platform != Platform.LIBKQUEUE).toList();
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aRearmByTheSelectingThreadCostsNoCall(Platform platform) throws IOException {
        SelectorKey key = open(platform).register(here, Interest.WRITE.oneShot());
        assertEquals(1, selector.select().size());
        int before = calls.calls;
        for (int i = 0; i < 10; i++) {
            key.modify(Interest.WRITE.oneShot());
            assertEquals(1, selector.select().size());
        }
        assertEquals(before + 10, calls.calls);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void anotherDirectionIsSubmittedWithTheWait(Platform platform) throws IOException {
        SelectorKey key = open(platform).register(here, Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        int before = calls.calls;
        key.modify(Interest.READ_WRITE);
        assertTrue(selector.select().get(0).isWritable());
        assertEquals(before + 1, calls.calls);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void bothFiltersAreOneEvent(Platform platform) throws IOException {
        there.write(ByteBuffer.allocate(1));
        open(platform).register(here, Interest.READ_WRITE.oneShot());
        Event event = selector.select().get(0);
        for (int i = 0; i < 100 && !event.isReadable(); i++) {
            event.key().modify(Interest.READ_WRITE.oneShot());
            event = selector.select().get(0);
        }
        assertTrue(event.isReadable() && event.isWritable(), event.toString());
        assertEquals(List.of(), selector.selectNow());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void theSiblingOfAFiredOneShotIsSilent(Platform platform) throws IOException {
        open(platform).register(here, Interest.READ_WRITE.oneShot());
        assertTrue(selector.select().get(0).isWritable());
        there.write(ByteBuffer.allocate(1));
        int before = calls.reports;
        assertEquals(List.of(), selector.select(50, TimeUnit.MILLISECONDS));
        assertEquals(before, calls.reports, "it woke the wait");
    }

    @ParameterizedTest
    @MethodSource("systems")
    void theEndOfAStreamIsToldBesideTheBytesBeforeIt(Platform platform) throws IOException {
        open(platform).register(here, Interest.READ);
        there.write(ByteBuffer.allocate(3));
        there.shutdownOutput();
        Event event = selector.select().get(0);
        for (int i = 0; i < 100 && !event.readiness().isReadClosed(); i++) {
            event = selector.select().get(0);
        }
        assertTrue(event.isReadable() && event.readiness().isReadClosed() && !event.readiness().isHangup(), event.toString());
        assertEquals(3, here.read(ByteBuffer.allocate(8)));
        assertTrue(selector.select().get(0).readiness().isReadClosed());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aChangeThatIsRefusedOnTheWayIsTheKeysOwnEvent(Platform platform) throws IOException {
        SelectorKey key = open(platform).register(here, Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        calls.refuse(platform.write, Errno.ENOMEM);
        key.modify(Interest.READ_WRITE);
        Event event = selector.select().get(0);
        assertTrue(event.readiness().isError() && event.isReadable() && !event.isWritable(), event.toString());
        assertSame(Interest.READ, key.interest());
        there.write(ByteBuffer.allocate(1));
        assertTrue(selector.select().get(0).isReadable());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aRegistrationThatIsGoneOnTheWayTurnsTheKeyInvalid(Platform platform) throws IOException {
        SelectorKey key = open(platform).register(here, Interest.READ);
        assertEquals(List.of(), selector.selectNow());
        calls.refuse(platform.write, Errno.ENOENT);
        key.modify(Interest.READ_WRITE);
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        assertFalse(key.isValid());
    }

    @Test
    void ofARefusedRegistrationNothingIsLeft() throws IOException {
        open(Platform.FREEBSD);
        calls.refuse(Platform.FREEBSD.write, Errno.ENOMEM);
        String message = assertThrows(IOException.class, () -> selector.register(here, Interest.READ_WRITE)).getMessage();
        assertTrue(message.contains("ENOMEM"), message);
        assertEquals(0, selector.size());
        assertEquals(1, selector.register(here, Interest.WRITE).selector().selectNow().size());
    }

    /** Of a change in two parts the first is refused and the second is taken. */
    @ParameterizedTest
    @MethodSource("systems")
    void aChangeThatMeetsAnotherFileOnTheNumberLeavesItOutOfTheQueue(Platform platform) throws IOException {
        SelectorKey key = open(platform).register(here, Interest.READ.edgeTriggered());
        int[] ends = libc.pipe();
        calls.meanwhile = () -> {
            try {
                spareNumbers();
                here.close();
                libc.duplicate(ends[1], key.fd());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
        int before = calls.reports;
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        assertEquals(before, calls.reports, "the other file was reported");
        libc.close(key.fd());
        libc.close(ends[0]);
        libc.close(ends[1]);
    }

    @Test
    void aTerminalThatMacOsRefusesIsNotPollable() throws IOException {
        int[] ends = libc.pipe();
        open(Platform.MACOS);
        calls.refuse(Platform.MACOS.read, Errno.EINVAL);
        assertThrows(NotPollableException.class, () -> selector.register(ends[0], Interest.READ));
        assertTrue(selector.keys().isEmpty());
        libc.close(ends[0]);
        libc.close(ends[1]);
    }

    @Test
    void aLongTimeoutIsClampedToWhatMacOsTakes() throws Exception {
        open(Platform.MACOS);
        Thread waker = new Thread(() -> selector.wakeup());
        waker.start();
        assertEquals(List.of(), selector.select(1_000_000, TimeUnit.DAYS));
        waker.join();
        assertTrue(calls.longestSeconds <= 86_399);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aPipeWakesWhereItIsAskedTo(Platform platform) throws Exception {
        calls = new Watched(platform);
        KqueuePoller poller = new KqueuePoller(platform, calls, WakeBy.PIPE);
        selector = KqueueBackend.open(poller, Set.of(), null);
        assertSame(WakeBy.PIPE, poller.wokenBy());
        for (int i = 0; i < 1_000; i++) {
            selector.wakeup();
            selector.wakeup();
            assertEquals(List.of(), selector.select());
        }
        assertEquals(List.of(), selector.selectNow());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void closingFreesTheMemoryOnceAndAFailedOpeningToo(Platform platform) throws IOException {
        open(platform).close();
        selector.close();
        assertEquals(1, calls.freed);
        Watched refusing = new Watched(platform);
        refusing.controlError = Errno.ENOMEM.number();
        assertThrows(IOException.class, () -> KqueueBackend.open(platform, refusing, WakeBy.USER, Set.of()));
        assertEquals(1, refusing.freed);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aKernelOfAnotherLayoutFailsTheSelfTest(Platform platform) {
        Platform other = platform.kevent == KeventLayout.COMMON ? Platform.NETBSD : Platform.MACOS;
        String message = assertThrows(IllegalStateException.class, () -> new SelfTest(platform, new SimulatedKqueue(SimulatedKernel.of(other))).run())
                .getMessage();
        assertTrue(message.contains(platform.toString()) || message.contains("kevent"), message);
    }
}
