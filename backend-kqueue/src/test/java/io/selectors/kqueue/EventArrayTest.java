package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's array has room for both filters of every key, and gives it back when they have left. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
class EventArrayTest {
    private static final int MANY = 500;
    private static final int FEW = 3;
    private static final int LEAST = 64;

    private final LibcDescriptors libc = new LibcDescriptors();

    /** Sees how many events a wait could bring. */
    private static final class Watching extends SimulatedKqueue {
        private int capacity;

        Watching(SimulatedKernel kernel) throws IOException {
            super(kernel);
        }

        @Override
        int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
            if (count == 0 && capacity > 0) {
                this.capacity = capacity;
            }
            return super.kevent(kqueue, changes, count, events, capacity, timespec);
        }
    }

    /** Has no memory for a larger array when it is told so, and sees how many changes a wait submits. */
    private static final class Scarce implements InvocationHandler {
        private final SimulatedKqueue calls = new SimulatedKqueue(SimulatedKernel.FREEBSD);
        private boolean isScarce;
        private int submitted;

        Scarce() throws IOException {
        }

        KqueueCalls proxy() {
            return (KqueueCalls) Proxy.newProxyInstance(KqueueCalls.class.getClassLoader(), new Class<?>[] {KqueueCalls.class}, this);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws ReflectiveOperationException, IOException {
            if (method.getName().equals("allocate") && isScarce) {
                throw new IOException("no memory");
            }
            if (method.getName().equals("wait")) {
                submitted = Math.max(submitted, (int) arguments[2]);
            }
            return method.invoke(calls, arguments);
        }
    }

    /** FreeBSD ends the call at an error without room, and DragonFly writes it past the array. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noMoreChangesAreSubmittedWithAWaitThanItsArrayTakesErrors(boolean isScarce) throws IOException {
        Deque<Integer> opened = readable();
        Scarce calls = new Scarce();
        try (Selector selector = KqueueBackend.open(Platform.FREEBSD, calls.proxy(), WakeBy.AUTO, Set.of())) {
            List<SelectorKey> keys = new ArrayList<>();
            for (int i = 0; i < 2 * LEAST; i++) {
                opened.push(libc.duplicate(opened.getFirst()));
                keys.add(selector.register(opened.peek(), Interest.NONE));
            }
            keys.get(0).modify(Interest.READ);
            calls.isScarce = isScarce;
            selector.selectNow((key, readiness) -> modify(keys));
            selector.selectNow((key, readiness) -> { });
            assertEquals(isScarce ? LEAST - 3 : keys.size() - 1, calls.submitted);
            calls.isScarce = false;
            assertEquals(keys.size(), selector.selectNow().size());
        } finally {
            close(opened);
        }
    }

    private static void modify(List<SelectorKey> keys) throws IOException {
        for (SelectorKey key : keys) {
            key.modify(Interest.READ);
        }
    }

    /** The end of a pipe that has a byte in it, and below it the other end. */
    private Deque<Integer> readable() throws IOException {
        int[] pipe = libc.pipe();
        libc.write(pipe[1], new byte[1]);
        return new ArrayDeque<>(List.of(pipe[0], pipe[1]));
    }

    private void close(Deque<Integer> opened) throws IOException {
        for (int fd : opened) {
            libc.close(fd);
            SimulatedBackend.closed(fd);
        }
    }

    @Test
    void theArrayGrowsWithTheKeysAndShrinksWithThem() throws IOException {
        Deque<Integer> opened = readable();
        Watching calls = new Watching(SimulatedKernel.FREEBSD);
        try (Selector selector = KqueueBackend.open(Platform.FREEBSD, calls, WakeBy.AUTO, Set.of())) {
            List<SelectorKey> keys = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                opened.push(libc.duplicate(opened.getFirst()));
                keys.add(selector.register(opened.peek(), Interest.READ));
            }
            assertEquals(MANY, selector.selectNow().size());
            int grown = calls.capacity;
            assertTrue(grown > 2 * MANY && grown <= 16 * MANY, "capacity: " + grown);
            keys.subList(FEW, MANY).forEach(SelectorKey::unregister);
            for (int i = 0; i < 20; i++) {
                assertEquals(FEW, selector.selectNow().size());
            }
            assertTrue(calls.capacity <= 2 * LEAST, "capacity: " + calls.capacity);
        } finally {
            close(opened);
        }
    }
}
