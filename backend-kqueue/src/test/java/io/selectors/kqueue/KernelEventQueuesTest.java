package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selectors.unix.Errno;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each system's kernel is asked for, and what is made of its answers. */
class KernelEventQueuesTest {
    private static final int QUEUE = 7;

    /** Writes down each change, and returns as it was told. */
    private static final class Kernel {
        final Platform platform;
        final List<String> changes = new ArrayList<>();
        final Deque<Integer> answers = new ArrayDeque<>();
        /** Of the event that is there, or -1. */
        long expirations = -1;
        private ByteBuffer memory;

        Kernel(Platform platform) {
            this.platform = platform;
        }

        KqueueCalls calls() {
            return (KqueueCalls) Proxy.newProxyInstance(KqueueCalls.class.getClassLoader(), new Class<?>[] {KqueueCalls.class},
                    (proxy, method, arguments) -> call(method.getName(), arguments));
        }

        private Object call(String name, Object[] arguments) {
            switch (name) {
                case "create":
                    return QUEUE;
                case "address":
                    memory = (ByteBuffer) arguments[0];
                    return 1L;
                case "control":
                    if (!arguments[2].equals(0)) {
                        assertEquals(List.of(QUEUE, 1L, 1, 0L, 0), List.of(arguments));
                        return change();
                    }
                    assertEquals(List.of(QUEUE, 0L, 0, 1L, 1), List.of(arguments));
                    platform.kevent.putData(memory, 0, expirations);
                    return !answers.isEmpty() ? answers.remove() : expirations < 0 ? 0 : 1;
                default:
                    throw new AssertionError("no need of " + name);
            }
        }

        private int change() {
            KeventLayout layout = platform.kevent;
            changes.add(layout.filter(memory, 0) + "/" + layout.ident(memory, 0) + " flags " + layout.flags(memory, 0) + " fflags "
                    + Integer.toHexString(layout.fflags(memory, 0)) + " data " + layout.data(memory, 0));
            return answers.isEmpty() ? 0 : answers.remove();
        }
    }

    private static KernelEventQueues queues(Kernel kernel) {
        return new KernelEventQueues(kernel.platform, kernel.calls());
    }

    private static List<String> start(Platform platform, long nanos, boolean again) {
        Kernel kernel = new Kernel(platform);
        kernel.answers.add(-Errno.ENOENT.number());
        assertEquals(0, queues(kernel).startTimer(QUEUE, nanos, again));
        return kernel.changes;
    }

    @Test
    void aTimerIsStartedInEachSystemsNumbers() {
        List<String> macos = List.of("-7/1 flags 2 fflags 0 data 0", "-7/1 flags 1 fflags 4 data 1500000001");
        assertEquals(macos, start(Platform.MACOS, 1_500_000_001, true));
        assertEquals(macos, start(Platform.MACOS_X86_64, 1_500_000_001, true));
        assertEquals(macos, start(Platform.LIBKQUEUE, 1_500_000_001, true));
        List<String> freebsd = List.of("-7/1 flags 2 fflags 0 data 0", "-7/1 flags 17 fflags 8 data 5");
        assertEquals(freebsd, start(Platform.FREEBSD, 5, false));
        assertEquals(freebsd, start(Platform.FREEBSD_11, 5, false));
        assertEquals(List.of("6/1 flags 2 fflags 0 data 0", "6/1 flags 17 fflags 3 data 5"), start(Platform.NETBSD, 5, false));
        assertEquals(List.of("-7/1 flags 2 fflags 0 data 0", "-7/1 flags 1 fflags 3 data 5"), start(Platform.OPENBSD, 5, true));
        // Milliseconds alone, rounded up.
        assertEquals("-7/1 flags 1 fflags 0 data 1", start(Platform.DRAGONFLY, 1, true).get(1));
        assertEquals("-7/1 flags 1 fflags 0 data 1", start(Platform.DRAGONFLY, 1_000_000, true).get(1));
        assertEquals("-7/1 flags 1 fflags 0 data 2", start(Platform.DRAGONFLY, 1_000_001, true).get(1));
    }

    @Test
    void whereNanosecondsAreNotTakenMillisecondsAre() {
        Kernel kernel = new Kernel(Platform.NETBSD);
        kernel.answers.addAll(List.of(0, -Errno.EINVAL.number(), 0));
        assertEquals(0, queues(kernel).startTimer(QUEUE, 2_000_001, false));
        assertEquals(List.of("6/1 flags 2 fflags 0 data 0", "6/1 flags 17 fflags 3 data 2000001", "6/1 flags 17 fflags 0 data 3"), kernel.changes);
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KeventLayoutTest#rows")
    void anythingElseThatFailsIsAnswered(Platform platform) {
        int refused = -Errno.ENOMEM.number();
        Kernel kernel = new Kernel(platform);
        kernel.answers.addAll(List.of(0, refused, refused, refused, refused));
        assertEquals(refused, queues(kernel).startTimer(QUEUE, 5, true));
        assertEquals(refused, queues(kernel).startTimer(QUEUE, 5, true), "of the stop before it");
        assertEquals(refused, queues(kernel).stopTimer(QUEUE));
        assertEquals(refused, queues(kernel).watchExit(QUEUE, 1));
        assertEquals(0, queues(kernel).stopTimer(QUEUE));
    }

    @ParameterizedTest
    @MethodSource("io.selectors.kqueue.KeventLayoutTest#rows")
    void expirationsAreTheEventsData(Platform platform) {
        Kernel kernel = new Kernel(platform);
        assertEquals(0, queues(kernel).expirations(QUEUE));
        kernel.expirations = 3;
        assertEquals(3, queues(kernel).expirations(QUEUE));
        kernel.expirations = Long.MAX_VALUE;
        assertEquals(Integer.MAX_VALUE, queues(kernel).expirations(QUEUE));
        kernel.answers.add(-Errno.EBADF.number());
        assertEquals(-Errno.EBADF.number(), queues(kernel).expirations(QUEUE));
    }

    @Test
    void theEndOfAProcessIsWatchedByItsNumber() {
        for (Platform platform : Platform.ALL) {
            Kernel kernel = new Kernel(platform);
            assertEquals(0, queues(kernel).watchExit(QUEUE, 4711));
            assertEquals(List.of((platform == Platform.NETBSD ? "4" : "-5") + "/4711 flags 1 fflags 80000000 data 0"), kernel.changes);
        }
        assertEquals(QUEUE, queues(new Kernel(Platform.MACOS)).create());
    }
}
