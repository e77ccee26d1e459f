package io.selectors.reliability.fuzz;

import io.selectors.Interest;
import io.selectors.spi.SelectorBackend;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Tuple;
import net.jqwik.api.sessions.JqwikSession;

/** Every select has an end: makes turmoils from seeds, and runs each on every backend. */
final class Turmoils {
    private static final int GENERATION_SIZE = 1000;

    private final List<SelectorBackend> backends;
    private long count;
    private String finding;

    Turmoils(List<SelectorBackend> backends) {
        this.backends = backends;
    }

    /** How many were run, each on every backend. */
    long count() {
        return count;
    }

    /** Runs those of consecutive seeds until the time is up, their count is reached or one shows a select without end, twice. */
    Optional<String> run(long seed, long limit, long nanos) {
        long start = System.nanoTime();
        JqwikSession.run(() -> {
            RandomGenerator<Turmoil> generator = all().generator(GENERATION_SIZE);
            for (long next = seed; count < limit && finding == null && System.nanoTime() - start < nanos; next++) {
                run(next, generator.next(new Random(next)).value());
                count++;
            }
        });
        return Optional.ofNullable(finding);
    }

    private void run(long seed, Turmoil turmoil) {
        for (SelectorBackend backend : backends) {
            Throwable seen = failure(turmoil, backend);
            // A machine that stood still for seconds makes one, but not two.
            if (seen != null && failure(turmoil, backend) != null) {
                finding = "seed " + seed + ", backend " + backend.name() + ", " + turmoil + ": " + seen;
                return;
            }
        }
    }

    private static Throwable failure(Turmoil turmoil, SelectorBackend backend) {
        try {
            turmoil.run(backend);
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }

    private static Arbitrary<Turmoil> all() {
        Arbitrary<Integer> live = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.integers().between(0, 8)),
                Tuple.of(1, Arbitraries.integers().between(0, 100)));
        Arbitrary<Integer> ghosts = Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)),
                Tuple.of(2, Arbitraries.integers().between(1, 30)), Tuple.of(1, Arbitraries.integers().between(1, 500)));
        Arbitrary<Boolean> exhausted = Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true));
        Arbitrary<Set<Turmoil.Deed>> deeds = Arbitraries.of(Turmoil.Deed.class).set();
        Arbitrary<List<Interest>> interests = Arbitraries.of(Interest.READ, Interest.NONE, Interest.READ.oneShot(),
                Interest.READ.edgeTriggered(), Interest.READ.exclusive(), Interest.READ.edgeTriggered().oneShot()).list().ofMinSize(1)
                .ofMaxSize(4);
        Arbitrary<List<Integer>> timeouts = Arbitraries.of(0, 1, 50, 1_000, 5_000, 20_000).list().ofMinSize(1).ofMaxSize(8);
        return Combinators.combine(live, ghosts, exhausted, deeds, interests, timeouts).as(Turmoil::new);
    }
}
