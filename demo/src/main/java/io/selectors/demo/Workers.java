package io.selectors.demo;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that handle messages, several connections at once but each one's in order. Called by the selecting thread only. */
final class Workers implements AutoCloseable {
    /** How long {@link #close} waits for what is being handled. */
    static final int PATIENCE_SECONDS = 10;

    private final ExecutorService threads;
    private final Map<Connection, Queue<Runnable>> waiting = new HashMap<>();

    private Workers(ExecutorService threads) {
        this.threads = threads;
    }

    /** So many threads, or {@link ServerOptions#VIRTUAL}. */
    static Workers of(int count) {
        if (count == ServerOptions.VIRTUAL) {
            return new Workers(virtualThreads());
        }
        AtomicInteger number = new AtomicInteger();
        return new Workers(Executors.newFixedThreadPool(count, task -> new Thread(task, "worker-" + number.incrementAndGet())));
    }

    /** By reflection, because the demo runs on Java 17, too. */
    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("virtual threads are there since Java 21", e);
        }
    }

    /** Runs the task after the connection's earlier ones; each must be followed by a call of {@link #done}. */
    void run(Connection connection, Runnable task) {
        Queue<Runnable> tasks = waiting.get(connection);
        if (tasks == null) {
            waiting.put(connection, new ArrayDeque<>());
            threads.execute(task);
        } else {
            tasks.add(task);
        }
    }

    void done(Connection connection) {
        Runnable next = waiting.get(connection).poll();
        if (next == null) {
            waiting.remove(connection);
        } else {
            threads.execute(next);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
