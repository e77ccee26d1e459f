package io.selectors.reliability.parking;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One select: how long it may wait, and what is done meanwhile to end it. */
final class Round {
    /** In place of a timeout. */
    static final long WITHOUT_END = Long.MAX_VALUE;
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(3);

    final List<Ending> endings;
    final long nanos;
    /** Counted down by each ending that was made. */
    final CountDownLatch made;
    /** Counted down when the select has returned and all was as it must be; or when {@link #failure} is set. */
    final CountDownLatch over = new CountDownLatch(1);
    volatile boolean isSelecting;
    volatile Throwable failure;

    private Round(List<Ending> endings, long nanos) {
        this.endings = endings;
        this.nanos = nanos;
        this.made = new CountDownLatch(endings.size());
    }

    /** One that ends by its timeout alone. */
    static Round timed(SplittableRandom random) {
        return new Round(List.of(), random.nextLong(LONGEST));
    }

    /** One that is ended by one or two endings; the timeout, where there is one, runs against them. */
    static Round ended(SplittableRandom random) {
        Ending first = any(random);
        List<Ending> endings = random.nextBoolean() ? List.of(first) : List.of(first, any(random));
        return new Round(endings, random.nextInt(4) == 0 ? random.nextLong(LONGEST) : WITHOUT_END);
    }

    private static Ending any(SplittableRandom random) {
        return Ending.values()[random.nextInt(Ending.values().length)];
    }

    boolean has(Ending ending) {
        return endings.contains(ending);
    }

    @Override
    public String toString() {
        return endings + (nanos == WITHOUT_END ? ", without end" : ", " + nanos + " ns") + (isSelecting ? ", selecting" : "")
                + ", endings to come " + made.getCount();
    }
}
