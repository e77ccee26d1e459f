package io.selectors.reliability.fuzz;

import io.selectors.Selector;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a selector whose select does not come to an end, for nothing else would stop one that spins. */
final class HangGuard implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 6;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hang-guard");
        thread.setDaemon(true);
        return thread;
    });

    private final Future<?> closing;
    private volatile boolean acted;

    HangGuard(Selector selector) {
        closing = TIMER.schedule(() -> {
            acted = true;
            selector.close();
        }, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    boolean hasActed() {
        return acted;
    }

    @Override
    public void close() {
        closing.cancel(false);
    }
}
