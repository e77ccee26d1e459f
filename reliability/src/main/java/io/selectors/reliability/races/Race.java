package io.selectors.reliability.races;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * One pair on one backend, round after round. The two sides are the calling thread and another one, by turns; where neither selects,
 * a third thread does in some of the rounds. Rounds without it are played in series, each in an arena of its own, so that the threads
 * meet while both run.
 */
final class Race {
    private static final int SERIES = 16;
    private static final int WAIT_SAMPLE = 128;
    private static final int REGISTERED_SAMPLE = 64;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SelectorBackend backend;
    private final Lots lots;
    private final Worker rival = new Worker("race-rival");
    private final Worker witness = new Worker("race-witness");
    private final List<Arena> arenas = new ArrayList<>();
    private final Map<String, Long> outcomes = new TreeMap<>();

    private volatile long rounds;
    private volatile Round current;
    private long canaries;

    Race(SelectorBackend backend, Pair pair, long seed) {
        this.backend = backend;
        this.lots = new Lots(backend, pair, seed);
    }

    /** How many rounds are over. Any thread. */
    long rounds() {
        return rounds;
    }

    /** What is going on. Any thread. */
    String state() {
        return "round " + rounds + ": " + current;
    }

    Map<String, Long> outcomes() {
        return outcomes;
    }

    long canaries() {
        return canaries;
    }

    /** Runs the rounds; throws what was broken. */
    void run(long count) throws IOException {
        warmUp();
        int descriptors = descriptorCount();
        int threads = Thread.activeCount();
        rival.start();
        witness.start();
        try (Sockets sockets = new Sockets()) {
            for (int i = 0; i < SERIES; i++) {
                arenas.add(new Arena(backend, sockets));
            }
            while (rounds < count) {
                if (lots.witnessed()) {
                    playWitnessed();
                } else {
                    playSeries((int) Math.min(SERIES, count - rounds));
                }
            }
        } finally {
            release();
        }
        assertBack("descriptors", descriptors, Race::descriptorCount);
        assertBack("threads", threads, Thread::activeCount);
    }

    /** What is made once and kept, such as the JDK's own descriptors, is no leak. */
    private void warmUp() throws IOException {
        try (Sockets sockets = new Sockets(); Selector warm = backend.open(); Stream socket = Stream.socket(sockets);
                Stream pipe = Stream.pipe()) {
            warm.register(socket.channel(), Interest.WRITE);
            warm.register(pipe.channel(), Interest.READ);
            warm.selectNow();
        }
    }

    private void release() throws IOException {
        rival.end();
        witness.end();
        for (Arena arena : arenas) {
            arena.close();
        }
    }

    private Round round(Arena arena, boolean witnessed) throws IOException {
        arena.prepare(lots.random());
        return new Round(lots.plan(arena, witnessed), Thread.currentThread(), rival, witness);
    }

    private void playSeries(int count) throws IOException {
        List<Round> series = new ArrayList<>(count);
        for (Arena arena : arenas.subList(0, count)) {
            series.add(round(arena, false));
        }
        rival.begin(() -> series.forEach(round -> round.run(1)));
        for (Round round : series) {
            current = round;
            round.run(0);
        }
        rival.await();
        Thread.interrupted();
        for (Round round : series) {
            judge(round);
        }
    }

    private void playWitnessed() throws IOException {
        Round round = round(arenas.get(0), true);
        current = round;
        witness.begin(round::witness);
        round.awaitWitness();
        rival.begin(() -> round.run(1));
        round.run(0);
        rival.await();
        round.dismissWitness();
        witness.await();
        Thread.interrupted();
        judge(round);
    }

    private void judge(Round round) throws IOException {
        current = round;
        new Verdict(round).verify();
        release(round.canaries());
        outcomes.merge(round.outcome(0), 1L, Long::sum);
        outcomes.merge(round.outcome(1), 1L, Long::sum);
        if (round.plan().selector().isOpen() && rounds % WAIT_SAMPLE == 0) {
            assertWaits(round.plan().selector());
        }
        rounds++;
    }

    private void release(List<Canary> placed) throws IOException {
        canaries += placed.size();
        if (!placed.isEmpty() && rounds % REGISTERED_SAMPLE == 0) {
            Canary.assertUnregistered(placed);
        }
        for (Canary canary : placed) {
            canary.release();
        }
    }

    /** Nothing of the round is left that would end a select. */
    private static void assertWaits(Selector selector) throws IOException {
        long start = System.nanoTime();
        int events = selector.select(1, TimeUnit.MILLISECONDS).size();
        Violation.check(events == 0, "events without a registration");
        Violation.check(System.nanoTime() - start >= 1_000_000, "a select was ended by what an earlier round left");
    }

    private static void assertBack(String what, int before, IntSupplier now) {
        long start = System.nanoTime();
        int last = now.getAsInt();
        while (last > before && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(10_000_000);
            last = now.getAsInt();
        }
        Violation.check(last <= before, what + " were " + before + " before, and are " + last);
    }

    private static int descriptorCount() {
        String[] numbers = new File("/dev/fd").list();
        return numbers == null ? 0 : numbers.length;
    }
}
