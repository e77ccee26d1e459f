package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.spi.Registration;
import io.selectors.unix.DescriptorTable;
import io.selectors.unix.FullHeap;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** No memory is left between the kernel's report, or its being told, and the poller's taking note of it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
class OutOfMemoryTest {
    /** In a JVM of its own, whose heap is filled: none of what is noted finds memory. */
    static final class Starved {
        private static final int KEYS = 70;
        /** The JVM's own threads may let go of memory at any moment: then nothing fails, and it is done again. */
        private static final int ATTEMPTS = 20;

        private final Registration[] keys = new Registration[KEYS];
        private final Reports reports = new Reports();
        private final PeerClosed peerClosed = new PeerClosed();
        private final ChangesInFlight inFlight;

        private Starved(Selector selector, SimulatedKqueue calls) throws IOException {
            LibcDescriptors libc = new LibcDescriptors();
            int readable = libc.pipe()[0];
            for (int i = 0; i < KEYS; i++) {
                keys[i] = (Registration) selector.register(libc.duplicate(readable), Interest.READ);
            }
            Filters filters = new Filters(Platform.FREEBSD, new Submitter(Platform.FREEBSD, calls, -1), peerClosed);
            inFlight = new ChangesInFlight(Platform.FREEBSD, calls, new DescriptorTable(), filters, new EventArray(Platform.FREEBSD, calls),
                    reports);
            reports.makeRoom(KEYS);
            peerClosed.makeRoom(KEYS);
        }

        public static void main(String[] arguments) throws IOException {
            SimulatedKqueue calls = new SimulatedKqueue(SimulatedKernel.FREEBSD);
            try (Selector selector = KqueueBackend.open(Platform.FREEBSD, calls, WakeBy.AUTO, Set.of())) {
                // Once with memory, for the classes that are yet to be loaded.
                new Starved(selector, calls).note();
                FullHeap heap = new FullHeap();
                heap.fill();
                boolean found = true;
                for (int i = 0; i < ATTEMPTS && found; i++) {
                    Starved starved = new Starved(selector, calls);
                    heap.fillUpTo(0);
                    found = starved.note();
                    heap.empty();
                    System.out.println(starved.outcome());
                }
                System.out.println("memory was found: " + found);
            }
        }

        private String outcome() {
            return "reports " + reports.count() + ", ends " + peerClosed.count() + ", all keys of changes noted: " + areAllNoted();
        }

        /** Whether settling reaches each key whose change is in the list. */
        private boolean areAllNoted() {
            boolean areMarked = inFlight.count() == Arrays.stream(keys).filter(key -> Watch.of(key).isInFlight).count();
            inFlight.settle(0);
            return areMarked && Arrays.stream(keys).noneMatch(key -> Watch.of(key).isInFlight);
        }

        /** Returns whether there was memory for all. */
        private boolean note() {
            try {
                for (int i = 0; i < KEYS; i++) {
                    reports.add(keys[i], 1);
                }
                for (int i = 0; i < KEYS; i++) {
                    peerClosed.add(keys[i]);
                }
                for (int i = 0; i < KEYS; i++) {
                    inFlight.add(keys[i], Interest.NONE);
                }
                return true;
            } catch (OutOfMemoryError e) {
                return false; // Counted is how far it came.
            }
        }
    }

    @Test
    void whatTheKernelHasReportedOrBeenToldNeedsNoMemoryToBeNoted() throws Exception {
        String output = FullHeap.run(Starved.class);
        assertTrue(output.contains("memory was found: false"), output);
        // The JVM warns of native access from Java 24 on.
        assertTrue(output.lines().filter(line -> line.startsWith("reports"))
                .allMatch("reports 70, ends 70, all keys of changes noted: true"::equals), output);
    }
}
