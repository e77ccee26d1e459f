package io.selectors.reliability.races;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.spi.SelectorBackend;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Decides by lot what a round is like. */
final class Lots {
    private final SplittableRandom random;
    private final Pair pair;
    private final boolean edges;
    private final boolean exclusives;
    private final boolean precise;

    Lots(SelectorBackend backend, Pair pair, long seed) {
        Set<Feature> features = backend.features();
        this.random = new SplittableRandom(seed);
        this.pair = pair;
        this.edges = features.contains(Feature.EDGE_TRIGGERED);
        this.exclusives = features.contains(Feature.EXCLUSIVE);
        this.precise = features.contains(Feature.PRECISE_TIMEOUT);
    }

    SplittableRandom random() {
        return random;
    }

    /** Whether a third thread selects meanwhile, where neither side does. */
    boolean witnessed() {
        return !pair.has(Operation.SELECT) && random.nextBoolean();
    }

    Round.Plan plan(Arena arena, boolean witnessed) {
        boolean registersOther = pair.has(Operation.REGISTER) && random.nextInt(3) == 0;
        Stream changed = registersOther ? arena.other() : arena.subject();
        List<Interest> wanted = List.of(interest(changed), interest(changed));
        boolean endless = pair.has(Operation.WAKEUP) || pair.has(Operation.INTERRUPT) || pair.has(Operation.CLOSE)
                || (pair.has(Operation.REGISTER) || pair.has(Operation.MODIFY)) && changed.isReadyFor(wanted.get(0));
        long nanos = precise && random.nextInt(4) == 0 ? random.nextInt(50_000) : 0;
        return new Round.Plan(pair, random.nextBoolean(), arena, registersOther, interest(changed), wanted, witnessed, endless, nanos,
                random.nextBoolean(), new int[] {delay(), delay()});
    }

    private Interest interest(Stream stream) {
        Interest interest = stream.isSocket() ? socketDirections() : pipeDirections();
        return switch (random.nextInt(8)) {
            case 0, 1 -> interest.oneShot();
            case 2, 3 -> edges ? interest.edgeTriggered() : interest;
            case 4 -> exclusives ? interest.exclusive() : interest;
            default -> interest;
        };
    }

    private Interest pipeDirections() {
        return random.nextInt(4) == 0 ? Interest.NONE : Interest.READ;
    }

    private Interest socketDirections() {
        return switch (random.nextInt(5)) {
            case 0 -> Interest.NONE;
            case 1 -> Interest.WRITE;
            case 2 -> Interest.READ_WRITE;
            default -> Interest.READ;
        };
    }

    /** Mostly short, now and then as long as a system call or two. */
    private int delay() {
        return random.nextInt(4) == 0 ? 0 : random.nextInt(1 << 4 + random.nextInt(11));
    }
}
