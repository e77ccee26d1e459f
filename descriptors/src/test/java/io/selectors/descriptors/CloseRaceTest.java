package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.UnixCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Closing meets reads, writes and selects of other threads. A canary takes the numbers as they become free, and sees every byte that is read from or
 * written to a pipe that is not the reader's or writer's.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class CloseRaceTest {
    private static final int ROUNDS = 3_000;

    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    private static FutureTask<Long> start(String name, java.util.concurrent.Callable<Long> task) {
        FutureTask<Long> running = new FutureTask<>(task);
        new Thread(running, name).start();
        return running;
    }

    /** Takes two numbers, and says whether its byte is the only one that comes through. */
    private static void assertUntouched(UnixCalls calls) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        try (DescriptorPipe canary = DescriptorPipe.open(calls)) {
            assertEquals(1, canary.sink().write(buffer.clear().put(0, (byte) 42).limit(1)));
            Thread.yield();
            assertEquals(1, canary.source().read(buffer.clear()), "another reads or writes here");
            assertEquals(42, buffer.get(0));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aClosedChannelNeverTouchesItsNumberAgain(Calls calls) throws Exception {
        AtomicReference<DescriptorPipe> current = new AtomicReference<>(DescriptorPipe.open(calls.unix()));
        FutureTask<Long> reading = start("reader", () -> use(current, pipe -> pipe.source().read(ByteBuffer.allocateDirect(8))));
        FutureTask<Long> writing = start("writer", () -> use(current, pipe -> {
            try {
                return pipe.sink().write(ByteBuffer.allocateDirect(8));
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                assertTrue(e.getMessage().contains("EPIPE"), e::getMessage); // The source is closed a little later.
                return 0;
            }
        }));
        for (int i = 0; i < ROUNDS; i++) {
            DescriptorPipe old = current.get();
            old.close();
            assertUntouched(calls.unix());
            current.set(DescriptorPipe.open(calls.unix()));
        }
        current.getAndSet(null).close();
        assertTrue(reading.get() > 0);
        assertTrue(writing.get() > 0);
    }

    /** Reads or writes. */
    private interface Use {
        int run(DescriptorPipe pipe) throws IOException;
    }

    /** Returns how often it met a close. */
    private static long use(AtomicReference<DescriptorPipe> current, Use use) throws IOException {
        long met = 0;
        for (DescriptorPipe pipe = current.get(); pipe != null; pipe = current.get()) {
            try {
                use.run(pipe);
            } catch (ClosedChannelException e) {
                met++;
            }
        }
        return met;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aClosedChannelIsNotReportedForTheNextOneOfItsNumber(Calls calls) throws Exception {
        try (Selector selector = DescriptorTests.selector()) {
            boolean[] done = {false};
            FutureTask<Long> selecting = start("selector", () -> {
                long reports = 0;
                while (!done[0]) {
                    reports += selector.select(60, TimeUnit.SECONDS, (key, readiness) -> {
                        assertTrue(key.descriptor().isOpen() || !key.isValid(), () -> "of a closed one: " + key);
                        key.unregister();
                    });
                }
                return reports;
            });
            for (int i = 0; i < ROUNDS / 3; i++) {
                DescriptorPipe pipe = DescriptorPipe.open(calls.unix());
                SelectorKey key = DescriptorTests.register(selector, pipe.source(), Interest.READ);
                if (i % 2 == 0) {
                    pipe.sink().write(ByteBuffer.allocate(1));
                }
                pipe.close();
                assertFalse(key.isValid());
                assertUntouched(calls.unix());
            }
            done[0] = true;
            selector.wakeup();
            selecting.get();
        }
    }
}
