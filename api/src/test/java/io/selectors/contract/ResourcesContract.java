package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.selectors.EventHandler;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is used up: descriptors, the heap, and everybody's turn. */
public interface ResourcesContract extends Fixture {
    /** How long the compiler may take to get there, on a machine that has other work as well. */
    long COMPILING_NANOS = Limits.nanos(15, TimeUnit.SECONDS);

    /** More than one call to any kernel returns. */
    int MANY = 2_500;

    @Test
    default void nobodyStarvesWhenMoreAreReadyThanOneCallReturns() throws IOException {
        registerMany();
        Set<SelectorKey> reported = new HashSet<>();
        for (int i = 0; i < 100 && reported.size() < MANY; i++) {
            assertTrue(selector().selectNow((key, readiness) -> reported.add(key)) > 0);
        }
        assertEquals(MANY, reported.size());
    }

    @Test
    default void noKeyIsReportedTwiceByOneCall() throws IOException {
        registerMany();
        for (int i = 0; i < 10; i++) {
            Set<SelectorKey> reported = new HashSet<>();
            selector().selectNow((key, readiness) -> assertTrue(reported.add(key)));
        }
    }

    private void registerMany() throws IOException {
        for (int i = 0; i < MANY; i++) {
            DatagramChannel channel = keep(DatagramChannel.open());
            channel.configureBlocking(false);
            selector().register(channel, Interest.WRITE);
        }
    }

    /** As many as anybody asks for in one call, in either form. */
    @Test
    default void oneSelectReportsAllThatIsReady() throws IOException {
        if (!isNative() || raw().isRefused()) {
            return;
        }
        List<Integer> readable = raw().duplicates(raw().readable(), crowd());
        try {
            for (int fd : readable) {
                selector().register(fd, Interest.READ);
            }
            assertEquals(readable.size(), selector().selectNow().size());
            Set<SelectorKey> reported = new HashSet<>();
            assertEquals(readable.size(), selector().selectNow((key, readiness) -> assertTrue(reported.add(key))));
            assertEquals(readable.size(), reported.size());
            reported.forEach(SelectorKey::unregister);
        } finally {
            for (int fd : readable) {
                descriptors().close(fd);
            }
        }
        assertEquals(0, selector().size());
    }

    /** Several times what any array begins with, or what this process may have besides, with some to spare. */
    private static int crowd() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return (int) Math.min(5_000, (system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount()) * 9 / 10);
    }

    @Test
    default void openingAndClosingLeavesNoDescriptorBehind() throws IOException {
        cycle();
        int before = descriptorCount();
        for (int i = 0; i < 500; i++) {
            cycle();
        }
        assertNoneLeft(before);
    }

    /** Other threads may open a few meanwhile, and libkqueue closes with delay; a leak would be hundreds, for good. */
    private static void assertNoneLeft(int before) {
        int after = descriptorCount();
        for (int i = 0; i < 100 && after >= before + 50; i++) {
            LockSupport.parkNanos(50_000_000);
            after = descriptorCount();
        }
        assertTrue(after < before + 50, "before: " + before + ", after: " + after);
    }

    private void cycle() throws IOException {
        try (Selector opened = open(); Source source = Connection.open()) {
            opened.register(source.channel(), Interest.WRITE);
            opened.wakeup();
            opened.selectNow();
        }
    }

    @Test
    default void registeringAndClosingChannelsLeavesNoDescriptorBehind() throws IOException {
        int before = descriptorCount();
        for (int i = 0; i < 500; i++) {
            try (Source source = Connection.open()) {
                selector().register(source.channel(), Interest.WRITE);
            }
        }
        assertEquals(0, selector().selectNow().size());
        assertNoneLeft(before);
    }

    private static int descriptorCount() {
        String[] numbers = new File("/dev/fd").list();
        return numbers == null ? 0 : numbers.length;
    }

    @Test
    default void theHandlerFormAllocatesNothing() throws IOException {
        if (!isNative()) {
            return;
        }
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.WRITE);
        EventHandler rearming = (ready, readiness) -> ready.modify(Interest.WRITE.oneShot());
        EventHandler levelling = (ready, readiness) -> ready.modify(Interest.WRITE);
        assertAllocatesNothing(rearming, levelling);
        assertTrue(key.isValid());
    }

    private void assertAllocatesNothing(EventHandler first, EventHandler second) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        selectMany(20_000, first, second);
        // The compiler may still be at it: one clean round proves the point.
        long allocated = Long.MAX_VALUE;
        for (long end = System.nanoTime() + COMPILING_NANOS; allocated != 0 && System.nanoTime() - end < 0;) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long overhead = threads.getCurrentThreadAllocatedBytes() - before;
            before = threads.getCurrentThreadAllocatedBytes();
            selectMany(2_000, first, second);
            allocated = threads.getCurrentThreadAllocatedBytes() - before - overhead;
        }
        assertEquals(0, allocated, "bytes; only a native backend has to make none, see isNative");
    }

    private void selectMany(int rounds, EventHandler first, EventHandler second) throws IOException {
        Selector selector = selector();
        for (int i = 0; i < rounds; i++) {
            selector.selectNow(first);
            selector.select(1, TimeUnit.MILLISECONDS, second);
            selector.select(first);
            selector.selectNow(second);
        }
    }
}
