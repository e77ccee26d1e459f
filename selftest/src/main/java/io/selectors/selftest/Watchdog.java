package io.selectors.selftest;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something when it has not been patted for a while. */
final class Watchdog implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Duration patience;
    private final Runnable bite;
    private Future<?> next;
    private volatile boolean bitten;

    Watchdog(Duration patience, Runnable bite) {
        this.patience = patience;
        this.bite = bite;
        pat();
    }

    void pat() {
        if (next != null) {
            next.cancel(false);
        }
        next = timer.schedule(() -> {
            bitten = true;
            bite.run();
        }, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean hasBitten() {
        return bitten;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
