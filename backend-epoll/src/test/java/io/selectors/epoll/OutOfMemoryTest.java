package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
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
        private Object[] ballast;
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
            for (int length = 1 << 16; length >= 1 << 8; length /= 16) {
                fill(length);
            }
            free(40);
            Object[] most = ballast;
            for (int left = 0; left < MOST_OBJECTS; left += STEP) {
                for (SelectorKey key : keys) {
                    key.modify(interest);
                }
                fill(1);
                free(left);
                select(asList);
                garbage = null;
                ballast = most;
                List<Event> later = selector.selectNow();
                while (!later.isEmpty()) {
                    later.forEach(event -> note(event.key()));
                    later = selector.selectNow();
                }
                check(left);
            }
        }

        /** Arrays of one length, as many as there is memory for. */
        private void fill(int length) {
            try {
                while (true) {
                    Object[] more = new Object[length];
                    more[0] = ballast;
                    ballast = more;
                }
            } catch (OutOfMemoryError e) {
                garbage = null;
            }
        }

        /** Gives back so many of the last arrays. */
        private void free(int arrays) {
            for (int i = 0; i < arrays; i++) {
                ballast = (Object[]) ballast[0];
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

    @ParameterizedTest
    @CsvSource({"epoll, oneShot, list", "epoll, edge, list", "epoll, oneShot, handler", "epoll, edge, handler", "jdk, oneShot, list",
            "jdk, oneShot, handler"})
    void eachArmingHasItsEventWhereverMemoryEnds(String backend, String modes, String form) throws Exception {
        // Without buffers of each thread's own, memory ends exactly where it is full.
        String output = ChildJvm.run(Starved.class, "-XX:+UseSerialGC", "-XX:-UseTLAB", "-Xmx5m", "-Xms5m", "-Dbackend=" + backend,
                "-Dmodes=" + modes, "-Dform=" + form);
        assertTrue(output.contains("some failed true") && !output.contains("lost"), output);
    }
}
