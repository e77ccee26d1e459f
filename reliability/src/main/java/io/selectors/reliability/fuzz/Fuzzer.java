package io.selectors.reliability.fuzz;

import io.selectors.spi.SelectorBackend;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;

/** Makes programs from seeds, runs each on every backend, and shrinks the first that finds a difference and finds it again. */
final class Fuzzer {
    private static final int GENERATION_SIZE = 1000;
    /** What each half of shrinking may take; a program that waits in vain shrinks slowly. */
    private static final long SHRINKING_NANOS = 20_000_000_000L;
    /** How often a program that showed a difference is run again, at most, to show it once more. */
    private static final int REPLAYS = 4;

    private final List<SelectorBackend> backends;
    private final LongConsumer progress;
    private final List<Glimpse> glimpses = new ArrayList<>();
    private long programs;
    private Finding finding;
    private long start;

    /** @param progress told, after each program, how many there were */
    Fuzzer(List<SelectorBackend> backends, LongConsumer progress) {
        this.backends = backends;
        this.progress = progress;
    }

    /** How many programs were run, each on every backend. */
    long programs() {
        return programs;
    }

    /** What was seen once only, and so counts for nothing. */
    List<Glimpse> glimpses() {
        return glimpses;
    }

    /** Runs programs of consecutive seeds until the time is up, their count is reached or a difference is found. */
    Optional<Finding> run(long seed, long count, long nanos) {
        start = System.nanoTime();
        JqwikSession.run(() -> {
            RandomGenerator<Program> generator = Programs.all().generator(GENERATION_SIZE);
            for (long next = seed; programs < count && finding == null && System.nanoTime() - start < nanos; next++) {
                run(next, generator.next(new Random(next)));
                progress.accept(++programs);
            }
        });
        return Optional.ofNullable(finding);
    }

    private void run(long seed, Shrinkable<Program> program) {
        for (SelectorBackend backend : backends) {
            Throwable seen = difference(program.value(), backend);
            Throwable again = seen == null ? null : replay(program.value(), backend);
            if (again != null) {
                long found = System.nanoTime() - start;
                Program shrunk = shrink(program, backend);
                Throwable last = replay(shrunk, backend);
                finding = new Finding(found, seed, backend.name(), program.value(), shrunk, last == null ? again : last);
                return;
            }
            if (seen != null) {
                glimpses.add(new Glimpse(seed, backend.name(), seen));
            }
        }
    }

    private static Throwable difference(Program program, SelectorBackend backend) {
        try {
            Machine.run(program, backend);
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }

    /** Runs a program until it shows a difference, a few times; null if it shows none. */
    private static Throwable replay(Program program, SelectorBackend backend) {
        Throwable difference = null;
        for (int i = 0; i < REPLAYS && difference == null; i++) {
            difference = difference(program, backend);
        }
        return difference;
    }

    private static boolean differsAgain(Program program, SelectorBackend backend) {
        return difference(program, backend) != null && replay(program, backend) != null;
    }

    private static Program shrink(Shrinkable<Program> program, SelectorBackend backend) {
        long start = System.nanoTime();
        Shrinkable<Program> smallest = program;
        Optional<Shrinkable<Program>> smaller;
        while ((smaller = smaller(smallest, backend, start)).isPresent()) {
            smallest = smaller.get();
        }
        return withoutIdleSteps(smallest.value(), backend, System.nanoTime());
    }

    private static Optional<Shrinkable<Program>> smaller(Shrinkable<Program> program, SelectorBackend backend, long start) {
        try (Stream<Shrinkable<Program>> candidates = program.shrink()) {
            for (Iterator<Shrinkable<Program>> all = candidates.iterator(); all.hasNext() && !isLate(start);) {
                Shrinkable<Program> candidate = all.next();
                if (differsAgain(candidate.value(), backend)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isLate(long start) {
        return System.nanoTime() - start > SHRINKING_NANOS;
    }

    /** Leaves out each step that is not needed: jqwik stops where leaving out one alone is no gain. */
    private static Program withoutIdleSteps(Program program, SelectorBackend backend, long start) {
        List<Step> steps = new ArrayList<>(program.steps());
        for (int i = steps.size() - 1; i >= 0 && !isLate(start); i--) {
            Step step = steps.remove(i);
            if (!differsAgain(new Program(program.kinds(), steps), backend)) {
                steps.add(i, step);
            }
        }
        return new Program(program.kinds(), List.copyOf(steps));
    }
}
