package io.selectors.benchmarks;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** How long after a wake-up by another thread a wait has returned. */
final class WakeUps {
    /** A parked thread is late by about so much; a shorter pause is spun. */
    private static final long SHORTEST_PARK = 50_000;

    private final Contender contender;
    private final long pause;
    private volatile long woken;
    private volatile boolean waking;

    /** Pauses so many nanoseconds before each. */
    WakeUps(Contender contender, long pause) {
        this.contender = contender;
        this.pause = pause;
    }

    /** Returns the median and the 99th percentile of so many. */
    String measure(int count) throws Exception {
        contender.open(0, 1);
        Histogram latencies = new Histogram(3);
        contender.wake();
        contender.await();
        waking = true;
        Thread waker = new Thread(this::wake, "waker");
        long before = 0;
        waker.start();
        while (latencies.getTotalCount() < count) {
            contender.await();
            long now = System.nanoTime();
            long sent = woken;
            if (sent != before) {
                latencies.recordValue(Math.max(0, now - sent));
                before = sent;
            }
        }
        waking = false;
        waker.join();
        return latencies.getValueAtPercentile(50) + " " + latencies.getValueAtPercentile(99);
    }

    /** Until told to stop, for two wake-ups may be one. */
    private void wake() {
        while (waking) {
            rest();
            woken = System.nanoTime();
            contender.wake();
        }
    }

    private void rest() {
        if (pause >= SHORTEST_PARK) {
            LockSupport.parkNanos(pause);
            return;
        }
        long end = System.nanoTime() + pause;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
