package io.selectors.reliability.parking;

import io.selectors.contract.VirtualThreads;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Rounds of many sleepers at once: all select, another virtual thread runs, and then each select is ended. */
final class Parking {
    private static final long PATIENCE_SECONDS = 60;

    private final SelectorBackend backend;
    private final int threads;
    private final SplittableRandom random;

    Parking(SelectorBackend backend, int threads, long seed) {
        this.backend = backend;
        this.threads = threads;
        this.random = new SplittableRandom(seed);
    }

    /** Runs at least so many rounds; returns how many. */
    long run(long rounds, LongConsumer progress) throws IOException, InterruptedException, ExecutionException {
        List<Sleeper> sleepers = new ArrayList<>();
        ExecutorService enders = Executors.newFixedThreadPool(2);
        long done = 0;
        try {
            for (int i = 0; i < threads; i++) {
                sleepers.add(new Sleeper(backend));
            }
            sleepers.forEach(Sleeper::start);
            for (int batch = 0; done < rounds; batch++) {
                runBatch(sleepers, enders, batch % 2 == 0);
                done += threads;
                progress.accept(threads);
            }
        } finally {
            enders.shutdownNow();
            for (Sleeper sleeper : sleepers) {
                sleeper.close();
            }
        }
        return done;
    }

    private void runBatch(List<Sleeper> sleepers, ExecutorService enders, boolean whenParked)
            throws InterruptedException, ExecutionException {
        List<Round> rounds = new ArrayList<>();
        for (Sleeper sleeper : sleepers) {
            Round round = random.nextInt(8) == 0 ? Round.timed(random) : Round.ended(random);
            rounds.add(round);
            sleeper.give(round);
        }
        if (whenParked) {
            awaitParked(sleepers, rounds);
            CountDownLatch another = new CountDownLatch(1);
            VirtualThreads.start(another::countDown);
            await(another, "another virtual thread does not run", rounds);
        }
        List<Future<?>> ending = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            int index = side;
            ending.add(enders.submit(() -> end(sleepers, rounds, index)));
        }
        for (Future<?> one : ending) {
            one.get();
        }
        for (Round round : rounds) {
            await(round.over, "a select does not end", List.of(round));
            if (round.failure != null) {
                throw new IllegalStateException(backend.name() + ": " + round, round.failure);
            }
        }
    }

    /** One side makes the first ending of each round, the other one the second. */
    private static Void end(List<Sleeper> sleepers, List<Round> rounds, int side) throws IOException {
        for (int i = 0; i < rounds.size(); i++) {
            if (side < rounds.get(i).endings.size()) {
                sleepers.get(i).end(rounds.get(i).endings.get(side));
                rounds.get(i).made.countDown();
            }
        }
        return null;
    }

    /** Those that have no timeout; the others come and go. */
    private void awaitParked(List<Sleeper> sleepers, List<Round> rounds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int i = 0; i < rounds.size(); i++) {
            while (rounds.get(i).nanos == Round.WITHOUT_END && !sleepers.get(i).isParked(rounds.get(i))) {
                if (System.nanoTime() > deadline) {
                    throw stuck("not all are parked", rounds);
                }
                Thread.sleep(1);
            }
        }
    }

    private void await(CountDownLatch latch, String what, List<Round> rounds) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw stuck(what, rounds);
        }
    }

    private IllegalStateException stuck(String what, List<Round> rounds) {
        return new IllegalStateException(backend.name() + ": " + what + ": " + rounds);
    }
}
