package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.FullHeap;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No memory is left at some moment of a select: what the kernel has reported, and does not repeat, is delivered later. */
class OutOfMemoryTest {
    /** In a JVM of its own, whose heap is filled up to so many small objects before each select. */
    static final class Starved {
        private static final int KEYS = 60;
        private static final int MOST_OBJECTS = 100;
        private static final int STEP = 4;

        private final Selector selector;
        private final List<SelectorKey> keys = new ArrayList<>();
        private final int[] seen = new int[KEYS];
        private final FullHeap heap = new FullHeap();
        private Object garbage;
        private int failures;

        private Starved(Selector selector, Interest interest) throws IOException {
            this.selector = selector;
            for (int i = 0; i < KEYS; i++) {
                DatagramChannel channel = DatagramChannel.open();
                channel.configureBlocking(false);
                keys.add(selector.register(channel, interest, i));
            }
        }

        public static void main(String[] arguments) throws IOException {
            String modes = System.getProperty("modes");
            Interest interest = modes.equals("oneShot") ? Interest.WRITE.oneShot() : Interest.WRITE.edgeTriggered();
            try (Selector selector = Selector.open(System.getProperty("backend"))) {
                Starved starved = new Starved(selector, interest);
                starved.run(interest, System.getProperty("form").equals("list"));
                System.out.println("some failed " + (starved.failures > 10) + ", " + starved.failures);
            }
        }

        private void run(Interest interest, boolean asList) throws IOException {
            select(asList); // once with memory, for what fails to be linked stays so
            check(-1);
            heap.fill();
            for (int left = 0; left < MOST_OBJECTS; left += STEP) {
                for (SelectorKey key : keys) {
                    key.modify(interest);
                }
                heap.fillUpTo(left);
                select(asList);
                garbage = null;
                heap.empty();
                List<Event> later = selector.selectNow();
                while (!later.isEmpty()) {
                    later.forEach(event -> note(event.key()));
                    later = selector.selectNow();
                }
                check(left);
            }
        }

        private void select(boolean asList) throws IOException {
            try {
                if (asList) {
                    List<Event> events = selector.selectNow();
                    for (int i = 0; i < events.size(); i++) {
                        note(events.get(i).key());
                    }
                } else {
                    selector.selectNow((key, readiness) -> {
                        note(key);
                        garbage = new Object[] {garbage};
                    });
                }
            } catch (OutOfMemoryError e) {
                failures++;
            }
        }

        private void note(SelectorKey key) {
            seen[(Integer) key.attachment()]++;
        }

        private void check(int left) {
            int lost = 0;
            int repeated = 0;
            for (int i = 0; i < KEYS; i++) {
                lost += seen[i] == 0 ? 1 : 0;
                repeated += seen[i] > 1 ? 1 : 0;
                seen[i] = 0;
            }
            if (lost + repeated > 0) {
                System.out.println("room for " + left + " objects: " + lost + " events lost, " + repeated + " repeated");
            }
        }
    }

    /** In a JVM of its own: changes and goodbyes of keys, some of them without any memory. */
    static final class Changes {
        private static final int KEYS = 70;
        /** The JVM's own threads may let go of memory at any moment: then nothing fails, and it is done again. */
        private static final int ATTEMPTS = 20;

        private Changes() {
        }

        public static void main(String[] arguments) throws IOException {
            try (Selector selector = Selector.open(System.getProperty("backend"))) {
                List<SelectorKey> keys = new ArrayList<>();
                for (int i = 0; i < KEYS; i++) {
                    DatagramChannel channel = DatagramChannel.open();
                    channel.configureBlocking(false);
                    keys.add(selector.register(channel, Interest.WRITE));
                }
                System.out.println("ready " + selector.selectNow().size());
                FullHeap heap = new FullHeap();
                heap.fill();
                for (int i = 0; i < ATTEMPTS && change(selector, keys, heap) == KEYS; i++) {
                    ask(keys);
                    selector.selectNow();
                }
                leave(selector, keys, heap);
            }
        }

        private static void ask(List<SelectorKey> keys) throws IOException {
            for (SelectorKey key : keys) {
                key.modify(Interest.WRITE);
            }
        }

        /** Returns how many were changed. */
        private static int change(Selector selector, List<SelectorKey> keys, FullHeap heap) throws IOException {
            boolean[] changed = new boolean[KEYS];
            heap.fillUpTo(0);
            for (int i = 0; i < KEYS; i++) {
                try {
                    keys.get(i).modify(Interest.NONE);
                    changed[i] = true;
                } catch (OutOfMemoryError e) {
                    changed[i] = false;
                }
            }
            heap.empty();
            Set<SelectorKey> ready = new HashSet<>();
            selector.selectNow((key, readiness) -> ready.add(key));
            int halves = 0;
            for (int i = 0; i < KEYS; i++) {
                boolean asks = keys.get(i).interest() == Interest.WRITE;
                halves += asks == changed[i] || asks != ready.contains(keys.get(i)) ? 1 : 0;
            }
            int different = KEYS - ready.size();
            System.out.println("half changed " + halves + ", changed " + different + " of " + KEYS);
            return different;
        }

        private static void leave(Selector selector, List<SelectorKey> keys, FullHeap heap) throws IOException {
            boolean[] left = new boolean[KEYS];
            ask(keys);
            selector.selectNow();
            heap.fillUpTo(0);
            for (int i = 0; i < KEYS; i++) {
                try {
                    keys.get(i).unregister();
                    left[i] = true;
                } catch (OutOfMemoryError e) {
                    left[i] = false; // a call through java.lang.foreign needs memory until it is compiled
                }
            }
            heap.empty();
            Set<SelectorKey> ready = new HashSet<>();
            selector.selectNow((key, readiness) -> ready.add(key));
            int halves = 0;
            for (int i = 0; i < KEYS; i++) {
                halves += keys.get(i).isValid() == left[i] || ready.contains(keys.get(i)) == left[i] ? 1 : 0;
            }
            System.out.println("half left " + halves + ", size " + (selector.size() - ready.size()));
            keys.forEach(SelectorKey::unregister);
            long before = selector.statistics().staleEvents();
            System.out.println("finally " + selector.select(20, TimeUnit.MILLISECONDS) + ", " + selector.size() + ", stale "
                    + (selector.statistics().staleEvents() - before));
        }
    }

    @ParameterizedTest
    @CsvSource({"epoll, oneShot, list", "epoll, edge, list", "epoll, oneShot, handler", "epoll, edge, handler", "jdk, oneShot, list",
            "jdk, oneShot, handler"})
    void eachArmingHasItsEventWhereverMemoryEnds(String backend, String modes, String form) throws Exception {
        String output = FullHeap.run(Starved.class, "-Dbackend=" + backend, "-Dmodes=" + modes, "-Dform=" + form);
        assertTrue(output.contains("some failed true") && !output.contains("lost"), output);
    }

    @Test
    void aChangeOfInterestAndAnUnregistrationAreMadeAsAWholeOrNotAtAll() throws Exception {
        String output = FullHeap.run(Changes.class, "-Dbackend=epoll");
        for (String line : List.of("ready 70", "half left 0, size 0", "finally [], 0, stale 0")) {
            assertTrue(output.contains(line), output);
        }
        List<String> changes = output.lines().filter(line -> line.startsWith("half changed")).toList();
        assertTrue(changes.stream().allMatch(line -> line.startsWith("half changed 0, ")), output);
        assertFalse(changes.get(changes.size() - 1).contains("changed 70"), output);
    }
}
