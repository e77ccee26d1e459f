package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The kernel's array has room for both filters of every key, and gives it back when they have left. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
class EventArrayTest {
    private static final int MANY = 500;
    private static final int FEW = 3;
    private static final int LEAST = 64;

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

    @Test
    void theArrayGrowsWithTheKeysAndShrinksWithThem() throws IOException {
        LibcDescriptors libc = new LibcDescriptors();
        int[] pipe = libc.pipe();
        libc.write(pipe[1], new byte[1]);
        Deque<Integer> opened = new ArrayDeque<>(List.of(pipe[0], pipe[1]));
        Watching calls = new Watching(SimulatedKernel.FREEBSD);
        try (Selector selector = KqueueBackend.open(Platform.FREEBSD, calls, WakeBy.AUTO, Set.of())) {
            List<SelectorKey> keys = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                opened.push(libc.duplicate(pipe[0]));
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
            for (int fd : opened) {
                libc.close(fd);
                SimulatedBackend.closed(fd);
            }
        }
    }
}
