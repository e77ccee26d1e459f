package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Work on a thread of its own, a virtual one if the test runs on one. */
public final class Task<T> {
    private final FutureTask<T> future;
    private final Thread thread;

    private Task(Callable<T> work) {
        future = new FutureTask<>(work);
        thread = VirtualThreads.isCurrent() ? VirtualThreads.unstarted(future) : new Thread(future);
        thread.setName("contract-task");
        thread.setDaemon(true);
    }

    /** Starts it. */
    public static <T> Task<T> start(Callable<T> work) {
        Task<T> task = new Task<>(work);
        task.thread.start();
        return task;
    }

    /** Starts work that selects, and waits until it is within select; in its wait at once, or as good as. */
    static <T> Task<T> startSelecting(Callable<T> work) throws InterruptedException {
        Task<T> task = start(work);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Selects.PATIENCE_SECONDS);
        while (!task.isWithinSelect()) {
            assertTrue(System.nanoTime() < deadline && !task.future.isDone(), "the task does not select");
            Thread.sleep(1);
        }
        return task;
    }

    private boolean isWithinSelect() {
        for (StackTraceElement frame : thread.getStackTrace()) {
            boolean isWaiting = frame.getMethodName().equals("await") && frame.getClassName().endsWith("Poller");
            if (isWaiting || frame.getClassName().endsWith("ParkedThread")) {
                return true;
            }
        }
        return false;
    }

    Thread thread() {
        return thread;
    }

    boolean isDone() {
        return future.isDone();
    }

    /** Waits for the end of the work; throws what the work threw. */
    public T result() throws Exception {
        try {
            return future.get(Selects.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
