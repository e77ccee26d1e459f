package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The snippets of docs/modes.md. */
@Timeout(60)
class ModesPageTest {
    private static final AtomicInteger WITHIN = new AtomicInteger();
    private static final AtomicInteger MOST = new AtomicInteger();
    private static final AtomicInteger DONE = new AtomicInteger();
    private static int taken;

    // tag::modes-drain[]
    /** Returns false at the end of the stream. */
    static boolean drain(SelectorKey key, ByteBuffer buffer) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        for (int rounds = 0; rounds < 16; rounds++) {
            int count = socket.read(buffer.clear());
            if (count <= 0) {
                return count == 0; // 0: drained, there will be another edge
            }
            consume(buffer.flip());
        }
        key.modify(key.interest()); // more is there, but others wait: ask for the edge again
        return true;
    }
    // end::modes-drain[]

    private static void consume(ByteBuffer bytes) {
        taken += bytes.remaining();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anEdgeThatIsDrainedFairlyIsNeverLost() throws IOException {
        try (Selector selector = Selector.open(Feature.EDGE_TRIGGERED); Pair pair = Pair.open()) {
            SelectorKey key = selector.register(pair.near(), Interest.READ.edgeTriggered());
            pair.say("x".repeat(1000));
            taken = 0;
            int selects = 0;
            while (taken < 1000) {
                assertEquals(1, selector.select(20, TimeUnit.SECONDS, (ready, readiness) -> assertTrue(drain(key, ByteBuffer.allocate(10)))));
                selects++;
            }
            assertTrue(selects > 1, "it took turns");
            assertEquals(0, selector.select(10, TimeUnit.MILLISECONDS, (ready, readiness) -> drain(key, ByteBuffer.allocate(10))));
        }
    }

    @Test
    void aOneShotBelongsToOneWorker() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4, task -> {
            Thread worker = new Thread(task);
            worker.setUncaughtExceptionHandler((thread, failure) -> { }); // what every second work throws
            return worker;
        });
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            selector.register(pair.near(), Interest.READ.oneShot());
            pair.say("many words");
            for (int i = 0; i < 10; i++) {
                // tag::modes-oneshot[]
                selector.select((key, readiness) -> workers.execute(() -> {
                    try {
                        work(key);
                    } finally {
                        rearm(key);
                    }
                }));
                // end::modes-oneshot[]
            }
        } finally {
            workers.shutdown();
            assertTrue(workers.awaitTermination(20, TimeUnit.SECONDS));
        }
        assertEquals(1, MOST.get());
        assertEquals(10, DONE.get());
    }

    /** Notes how many do so at once. Every second one fails. */
    private static void work(SelectorKey key) {
        MOST.accumulateAndGet(WITHIN.incrementAndGet(), Math::max);
        Thread.yield();
        WITHIN.decrementAndGet();
        if (DONE.incrementAndGet() % 2 == 0) {
            throw new IllegalStateException("every second one");
        }
    }

    // tag::modes-rearm[]
    static void rearm(SelectorKey key) {
        try {
            key.modify(key.interest()); // last, and only once: from here on it may be another worker's
        } catch (IOException | CancelledKeyException e) {
            // Closed in the meantime, or the system refuses: there will be no more events of it.
            key.unregister();
        }
    }
    // end::modes-rearm[]

    @Test
    void writeInterestIsForWhenThereIsSomethingToWrite() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            SelectorKey key = selector.register(socket, Interest.READ);
            ByteBuffer answer = ByteBuffer.wrap("answer".getBytes());
            // tag::modes-write[]
            socket.write(answer);
            if (answer.hasRemaining()) {
                key.enable(Interest.WRITE);     // the socket is full: go on when it is writable
            } else {
                key.disable(Interest.WRITE);    // else a level-triggered loop spins
            }
            // end::modes-write[]
            assertEquals(Interest.READ, key.interest());
            assertEquals("answer", pair.hear(6));
        }
    }
}
