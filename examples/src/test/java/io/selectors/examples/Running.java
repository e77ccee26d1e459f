package io.selectors.examples;

import io.selectors.contract.Interrupts;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Something that runs on a thread of its own. */
final class Running {
    private static final long PATIENCE_SECONDS = 20;

    /** What may be run. */
    interface Action {
        void run() throws Exception;
    }

    private final FutureTask<Void> task;
    private final Thread thread;

    private Running(Action action) {
        task = new FutureTask<>(() -> {
            action.run();
            return null;
        });
        thread = new Thread(task, "example");
        thread.setDaemon(true);
        thread.start();
    }

    static Running start(Action action) {
        return new Running(action);
    }

    /** Does something while a loop runs, and ends the loop by an interrupt, as every loop here can be ended. */
    static void during(Action loop, Action action) throws Exception {
        Running running = start(loop);
        try {
            action.run();
        } finally {
            running.stop();
        }
    }

    private void stop() throws Exception {
        Interrupts.end(thread);
        try {
            join();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
        }
    }

    /** Waits until it has ended by itself; throws what it threw. */
    void join() throws Exception {
        task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
