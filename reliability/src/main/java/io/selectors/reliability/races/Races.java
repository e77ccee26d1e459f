package io.selectors.reliability.races;

import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Runs races, and watches that they get on. */
public final class Races {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 50;
    /** The name of the race that is no pair's. */
    static final String REARM = "rearm";

    private final long seed;
    private final LongConsumer progress;

    /**
     * What came of one race.
     *
     * @param backend whose selector was raced
     * @param pair the two operations
     * @param rounds how often they met
     * @param nanos how long that took
     * @param canaries how many were placed
     * @param outcomes what came of the operations, and how often
     */
    public record Result(String backend, String pair, long rounds, long nanos, long canaries, Map<String, Long> outcomes) {
    }

    /**
     * A series of races.
     *
     * @param seed of all chance but the scheduler's
     * @param progress takes how many rounds were done since it was last told
     */
    public Races(long seed, LongConsumer progress) {
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * Runs one race. One that gets stuck leaves its threads behind, as daemons.
     *
     * @param backend the backend
     * @param pair two operations
     * @param rounds how often
     * @return what came of it
     * @throws RaceFailure if something was broken, or nothing moved any more
     * @throws InterruptedException if this thread was interrupted
     */
    Result run(SelectorBackend backend, Pair pair, long rounds) throws RaceFailure, InterruptedException {
        Race race = new Race(backend, pair, seed(backend, pair.toString()));
        long nanos = watch(() -> race.run(rounds), race::rounds, race::state, name(backend, pair.toString()));
        return new Result(backend.name(), pair.toString(), race.rounds(), nanos, race.canaries(), race.outcomes());
    }

    /**
     * Runs the race of a select with keys that are armed twice in a row.
     *
     * @param backend the backend
     * @param rounds how often
     * @return what came of it
     * @throws RaceFailure if something was broken, or nothing moved any more
     * @throws InterruptedException if this thread was interrupted
     */
    Result rearm(SelectorBackend backend, long rounds) throws RaceFailure, InterruptedException {
        Rearmings race = new Rearmings(backend, seed(backend, REARM));
        long nanos = watch(() -> race.run(rounds), race::rounds, race::state, name(backend, REARM));
        return new Result(backend.name(), REARM, race.rounds(), nanos, 0, Map.of());
    }

    private long seed(SelectorBackend backend, String name) {
        return seed * 31 + (backend.name() + name).hashCode();
    }

    private String name(SelectorBackend backend, String name) {
        return backend.name() + " " + name + ", seed " + seed;
    }

    /** What runs on a thread of its own. */
    private interface Run {
        void run() throws IOException;
    }

    /** Returns how long it took. */
    private long watch(Run run, LongSupplier rounds, Supplier<String> state, String name) throws RaceFailure, InterruptedException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            run.run();
            return null;
        });
        Thread thread = new Thread(task, "race");
        thread.setDaemon(true);
        long start = System.nanoTime();
        thread.start();
        watch(task, rounds, state, name);
        return System.nanoTime() - start;
    }

    private void watch(FutureTask<Void> task, LongSupplier counted, Supplier<String> state, String name)
            throws RaceFailure, InterruptedException {
        long told = 0;
        long moved = System.nanoTime();
        for (boolean done = false; !done;) {
            done = awaits(task, state, name);
            long rounds = counted.getAsLong();
            if (rounds > told) {
                progress.accept(rounds - told);
                told = rounds;
                moved = System.nanoTime();
            }
            if (!done && System.nanoTime() - moved > PATIENCE_NANOS) {
                throw new RaceFailure(name + ": nothing moves, " + state.get() + "\n" + dump(), null);
            }
        }
    }

    private static boolean awaits(FutureTask<Void> task, Supplier<String> state, String name) throws RaceFailure, InterruptedException {
        try {
            task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new RaceFailure(name + ": " + e.getCause().getMessage() + "\n" + state.get(), e.getCause());
        }
    }

    private static String dump() {
        StringBuilder dump = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            dump.append(thread).append('\n');
            for (StackTraceElement frame : frames) {
                dump.append("    at ").append(frame).append('\n');
            }
        });
        return dump.toString();
    }
}
