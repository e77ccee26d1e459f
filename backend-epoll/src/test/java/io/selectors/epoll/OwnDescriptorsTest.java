package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.Task;
import io.selectors.unix.Binding;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stale number that has become the selector's own: registering it would take the wake-ups, or make the queue watch itself. */
@Timeout(60)
class OwnDescriptorsTest {
    private final LibcDescriptors libc = new LibcDescriptors();

    static List<Binding> bindings() {
        return EpollTests.bindings();
    }

    /** The numbers of everything that a selector may hold. */
    private static Set<Integer> candidates() throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path fd : (Iterable<Path>) all::iterator) {
                if (Files.isSymbolicLink(fd) && target(fd).startsWith("anon_inode:")) {
                    numbers.add(Integer.valueOf(fd.getFileName().toString()));
                }
            }
        }
        return numbers;
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException e) {
            return "closed since";
        }
    }

    private static void assertRefused(Selector selector, Set<Integer> own) {
        assertFalse(own.isEmpty());
        for (int fd : own) {
            for (Interest interest : List.of(Interest.READ, Interest.WRITE, Interest.NONE, Interest.READ.exclusive())) {
                assertThrows(IllegalArgumentException.class, () -> selector.register(fd, interest), "fd " + fd + ", " + interest);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void aSelectorDoesNotWatchItself(Binding binding) throws Exception {
        Set<Integer> others = candidates();
        try (Selector selector = EpollBackend.open(binding, Timeouts.AUTO, Set.of())) {
            Set<Integer> own = candidates();
            own.removeAll(others);
            assertRefused(selector, own);
            assertEquals(0, selector.size());
            assertStillHeard(selector);
            // The queue is made again, perhaps with another number.
            addGhost(selector);
            assertEquals(List.of(), Task.start(() -> selector.select(50, TimeUnit.MILLISECONDS)).result());
            own = candidates();
            own.removeAll(others);
            assertRefused(selector, own);
            assertStillHeard(selector);
            try (Selector other = EpollBackend.open(binding, Timeouts.AUTO, Set.of())) {
                SelectorKey nested = other.register(own.iterator().next(), Interest.READ);
                assertTrue(nested.isValid(), "another's may be watched");
            }
            assertEndedByClose(selector);
        }
    }

    private static void assertEndedByClose(Selector selector) {
        Task<?> selecting = Task.start(() -> selector.select());
        selector.close();
        assertThrows(ClosedSelectorException.class, selecting::result);
    }

    private static void assertStillHeard(Selector selector) throws Exception {
        Task<List<?>> selecting = Task.start(selector::select);
        selector.wakeup();
        assertEquals(List.of(), selecting.result());
    }

    private void addGhost(Selector selector) throws IOException {
        int[] pipe = libc.pipe();
        libc.write(pipe[1], new byte[1]);
        List<SelectorKey> ghosts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ghosts.add(selector.register(libc.duplicate(pipe[0]), Interest.READ));
        }
        for (SelectorKey ghost : ghosts) {
            libc.close(ghost.fd());
            ghost.unregister();
        }
        libc.close(pipe[1]);
        libc.close(pipe[0]);
    }
}
