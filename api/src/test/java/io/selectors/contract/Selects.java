package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Selects, and what is to be seen in them. */
final class Selects {
    /** Long enough for whatever must happen. */
    static final long PATIENCE_SECONDS = Limits.seconds(20);
    /** Long enough to see whether what must not happen does. */
    private static final long QUIET_MILLIS = 30;

    private Selects() {
    }

    static List<Event> await(Selector selector) throws IOException {
        return selector.select(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for exactly one event, of this key. */
    static Readiness await(SelectorKey key) throws IOException {
        List<Event> events = await(key.selector());
        assertEquals(1, events.size(), () -> "events: " + events);
        assertSame(key, events.get(0).key());
        return events.get(0).readiness();
    }

    static void assertReadable(SelectorKey key) throws IOException {
        Readiness readiness = await(key);
        assertTrue(readiness.isReadable(), readiness::toString);
    }

    static void assertWritable(SelectorKey key) throws IOException {
        Readiness readiness = await(key);
        assertTrue(readiness.isWritable(), readiness::toString);
    }

    static void assertQuiet(Selector selector) throws IOException {
        assertEquals(List.of(), selector.selectNow());
        assertEquals(List.of(), selector.select(QUIET_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Waits a while without an event, and without using the processor for it. */
    static void assertIdle(Selector selector) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertEquals(List.of(), selector.select(Limits.nanos(500, TimeUnit.MILLISECONDS), TimeUnit.NANOSECONDS));
        long used = threads.getCurrentThreadCpuTime() - before;
        // On a busy machine one that spins has a small share of the processors only.
        assertTrue(used < Limits.nanos(25, TimeUnit.MILLISECONDS), () -> "spun for " + used + " ns");
    }
}
