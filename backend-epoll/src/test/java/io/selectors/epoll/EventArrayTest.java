package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Binding;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel's array has room for a report of every key, and gives it back when they have left. */
class EventArrayTest {
    private static final int MANY = 2_000;
    private static final int FEW = 3;
    /** As many as it has at first. */
    private static final int LEAST = 64;

    static List<Binding> bindings() {
        return EpollTests.bindings();
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void theArrayGrowsWithTheKeysAndShrinksWithThem(Binding binding) throws IOException {
        LibcDescriptors libc = new LibcDescriptors();
        int[] pipe = libc.pipe();
        libc.write(pipe[1], new byte[1]);
        Deque<Integer> opened = new ArrayDeque<>(List.of(pipe[0], pipe[1]));
        EpollCalls calls = EpollBindings.open(binding, Timeouts.AUTO);
        try (Selector selector = EpollTests.selectorOver(calls)) {
            assertEquals(LEAST, calls.capacity());
            List<SelectorKey> keys = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                opened.push(libc.duplicate(pipe[0]));
                keys.add(selector.register(opened.peek(), Interest.READ));
            }
            assertEquals(MANY, selector.selectNow().size());
            int grown = calls.capacity();
            assertTrue(grown > MANY && grown <= 8 * MANY, "capacity: " + grown);
            for (int i = 0; i < 20; i++) {
                assertEquals(MANY, selector.selectNow().size());
            }
            assertEquals(grown, calls.capacity(), "it stays while it is needed");
            keys.subList(FEW, MANY).forEach(SelectorKey::unregister);
            for (int i = 0; i < 20; i++) {
                assertEquals(FEW, selector.selectNow().size());
            }
            int shrunk = calls.capacity();
            assertTrue(shrunk <= 2 * LEAST, "capacity: " + shrunk);
        } finally {
            for (int fd : opened) {
                libc.close(fd);
            }
        }
    }
}
