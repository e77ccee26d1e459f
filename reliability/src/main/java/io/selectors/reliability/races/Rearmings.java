package io.selectors.reliability.races;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * One thread selects without a pause; another one arms keys that are ready for everything, each twice in a row. The second arming asks
 * for something that the first did not, and must be reported for that, wherever the report of the first had got to.
 */
final class Rearmings {
    private static final int KEYS = 8;
    private static final int SPINS = 200;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final List<Interest> DIRECTIONS = List.of(Interest.READ, Interest.WRITE, Interest.READ_WRITE);

    private final SelectorBackend backend;
    private final SplittableRandom random;
    private final AtomicIntegerArray reads = new AtomicIntegerArray(KEYS);
    private final AtomicIntegerArray writes = new AtomicIntegerArray(KEYS);
    private final List<Stream> streams = new ArrayList<>();
    private final List<SelectorKey> keys = new ArrayList<>();
    private volatile boolean over;
    private volatile Throwable thrown;
    private volatile long rounds;

    Rearmings(SelectorBackend backend, long seed) {
        this.backend = backend;
        this.random = new SplittableRandom(seed);
    }

    long rounds() {
        return rounds;
    }

    String state() {
        return "round " + rounds + ": " + keys;
    }

    void run(long count) throws IOException {
        try (Sockets sockets = new Sockets(); Selector selector = backend.open()) {
            for (int i = 0; i < KEYS; i++) {
                Stream stream = Stream.socket(sockets);
                streams.add(stream);
                stream.fill(true);
                keys.add(selector.register(stream.channel(), Interest.NONE, i));
            }
            Worker selecting = new Worker("race-selecting");
            selecting.start();
            selecting.begin(() -> select(selector));
            try {
                while (rounds < count) {
                    playSeries(selector.features().contains(Feature.EDGE_TRIGGERED));
                }
            } finally {
                over = true;
                selecting.await();
                selecting.end();
            }
        } finally {
            for (Stream stream : streams) {
                stream.close();
            }
        }
    }

    private void select(Selector selector) {
        try {
            while (!over) {
                selector.selectNow(this::see);
            }
        } catch (IOException | RuntimeException | Error e) {
            thrown = e;
        }
    }

    private void see(SelectorKey key, Readiness readiness) {
        int index = key.attachment(Integer.class);
        if (readiness.isReadable()) {
            reads.incrementAndGet(index);
        }
        if (readiness.isWritable()) {
            writes.incrementAndGet(index);
        }
    }

    private void playSeries(boolean edges) throws IOException {
        int[] before = new int[KEYS];
        AtomicIntegerArray[] due = new AtomicIntegerArray[KEYS];
        for (int i = 0; i < KEYS; i++) {
            Interest first = DIRECTIONS.get(random.nextInt(2));
            Interest second = DIRECTIONS.get(random.nextInt(1, 3));
            second = second == first ? Interest.READ_WRITE : second;
            due[i] = second.without(first).isRead() ? reads : writes;
            before[i] = due[i].get(i);
            keys.get(i).modify(mode(first, edges));
            for (int spins = random.nextInt(SPINS); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            keys.get(i).modify(mode(second, edges));
        }
        for (int i = 0; i < KEYS; i++) {
            await(due[i], i, before[i]);
            rounds++;
        }
    }

    private Interest mode(Interest interest, boolean edges) {
        return edges && random.nextInt(4) == 0 ? interest.edgeTriggered() : interest.oneShot();
    }

    private void await(AtomicIntegerArray seen, int index, int before) {
        long start = System.nanoTime();
        for (int i = 0; seen.get(index) == before; i++) {
            Violation.check(thrown == null, "select threw " + thrown);
            Violation.check(System.nanoTime() - start < PATIENCE_NANOS, "armed twice in a row, never reported for the second arming: "
                    + keys.get(index));
            Worker.spin(i);
        }
    }
}
