package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Binding;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real system does to a selector, on each binding: children that inherit descriptors, and signals. */
@Timeout(60)
class SystemFaultsTest {
    private static final int SIGKILL = 9;

    static List<Binding> bindings() {
        return EpollTests.bindings();
    }

    private static int call(String function, Object... arguments) {
        return NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    }

    /** As C code starts one, which closes nothing but what is to be closed on exec: ProcessBuilder's children inherit 0 to 2 alone. */
    private static int startChild() {
        IntByReference pid = new IntByReference();
        StringArray command = new StringArray(new String[] {"sleep", "60"});
        assertEquals(0, call("posix_spawnp", pid, "sleep", null, null, command, new StringArray(new String[0])));
        return pid.getValue();
    }

    private static void endChild(int pid) {
        call("kill", pid, SIGKILL);
        assertEquals(pid, call("waitpid", pid, null, 0));
    }

    private static Selector open(Binding binding, Timeouts timeouts) throws IOException {
        return EpollBackend.open(binding, timeouts, Set.of());
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aClosedChannelThatAChildStillHoldsNeitherReportsNorSpins(Binding binding) throws Exception {
        try (Selector selector = open(binding, Timeouts.AUTO); ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel here = SocketChannel.open(server.getLocalAddress());
            try (SocketChannel peer = server.accept()) {
                here.configureBlocking(false);
                peer.configureBlocking(false);
                SelectorKey ghost = selector.register(here, Interest.READ);
                int child = startChild();
                try {
                    assertEquals(target("self", ghost.fd()), target(Integer.toString(child), ghost.fd()));
                    addGhost(selector, ghost, peer);
                    assertEquals(0, peer.read(ByteBuffer.allocate(1)), "the child holds it");
                } finally {
                    endChild(child);
                }
                peer.configureBlocking(true);
                assertEquals(-1, peer.read(ByteBuffer.allocate(1)), "the child was the last to hold it");
            }
        }
    }

    private static String target(String process, int fd) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", process, "fd", Integer.toString(fd))).toString();
    }

    /** The channel is closed, another file takes its number, and then the child's descriptor becomes readable for good. */
    private static void addGhost(Selector selector, SelectorKey ghost, SocketChannel peer) throws IOException {
        LibcDescriptors libc = new LibcDescriptors();
        int[] pipe = libc.pipe();
        Deque<Integer> opened = new ArrayDeque<>(List.of(pipe[1], pipe[0]));
        try {
            ghost.channel().close();
            while (opened.peek() != ghost.fd()) {
                assertTrue(opened.size() < 1_000, "the number does not return");
                opened.push(libc.duplicate(pipe[0]));
            }
            SelectorKey successor = selector.register(ghost.fd(), Interest.READ);
            assertFalse(ghost.isValid());
            peer.shutdownOutput();
            assertIdle(selector);
            libc.write(pipe[1], new byte[1]);
            List<Event> events = selector.select(10, TimeUnit.SECONDS);
            assertEquals(1, events.size());
            assertSame(successor, events.get(0).key());
        } finally {
            for (int one : opened) {
                libc.close(one);
            }
        }
    }

    private static void assertIdle(Selector selector) throws IOException {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        assertEquals(List.of(), selector.select(200, TimeUnit.MILLISECONDS));
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertTrue(used < TimeUnit.MILLISECONDS.toNanos(100), () -> "spun for " + used + " ns");
    }

    /** One wait: how long it took, and how many signals came. */
    private static long waitAmongSignals(Binding binding, Timeouts timeouts, long nanos) throws Exception {
        try (Selector selector = open(binding, timeouts)) {
            Runnable signal = new LibcDescriptors().signalsToThisThread();
            FutureTask<Integer> sending = new FutureTask<>(() -> {
                for (int i = 0; i < 60; i++) {
                    signal.run();
                    TimeUnit.MILLISECONDS.sleep(13);
                }
                return 60;
            });
            new Thread(sending, "sender").start();
            long start = System.nanoTime();
            assertEquals(List.of(), selector.select(nanos, TimeUnit.NANOSECONDS));
            long taken = System.nanoTime() - start;
            assertEquals(60, sending.get());
            return taken;
        }
    }

    /** What is left of a timeout is computed again after each signal, in seconds and nanoseconds; all waits at the same time. */
    @Test
    void signalsAcrossTheFullSecondNeitherShortenNorStretchAWait() throws Exception {
        long nanos = 1_020_304_050;
        List<FutureTask<Long>> waits = new ArrayList<>();
        for (Binding binding : bindings()) {
            for (Timeouts timeouts : List.of(Timeouts.AUTO, Timeouts.MILLIS)) {
                waits.add(new FutureTask<>(() -> waitAmongSignals(binding, timeouts, nanos)));
            }
        }
        waits.forEach(wait -> new Thread(wait, "waiter").start());
        for (FutureTask<Long> wait : waits) {
            long taken = wait.get();
            assertTrue(taken >= nanos, () -> taken + " ns");
            assertTrue(taken < nanos + TimeUnit.SECONDS.toNanos(5), () -> taken + " ns");
        }
    }
}
