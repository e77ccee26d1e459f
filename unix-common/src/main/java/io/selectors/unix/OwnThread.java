package io.selectors.unix;

import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A thread that knows nothing of who started it, for the first use of JNA and Netty. Both leave behind what is kept for good: a thread
 * that inherits the context class loader and, before Java 24, the classes on the stack (JNA 5.13 to 5.19), and exceptions whose stack
 * traces keep them too (Netty 4.2). An application that is replaced while the library stays could never be collected.
 */
final class OwnThread extends Thread {
    private OwnThread(Runnable task) {
        super(null, task, "selectors: first use", 0, false);
        setDaemon(true);
        setContextClassLoader(OwnThread.class.getClassLoader());
    }

    /** {@code action} throws no checked exception but IOException. One that calls this again stays on its thread. */
    static <R> R call(Callable<R> action) throws IOException {
        FutureTask<R> task = new FutureTask<>(action);
        if (currentThread() instanceof OwnThread) {
            task.run();
        } else {
            start(task);
        }
        return result(task);
    }

    @SuppressWarnings("removal") // needed before Java 24
    private static void start(FutureTask<?> task) {
        AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new OwnThread(task)).start();
    }

    private static <R> R result(FutureTask<R> task) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            if (interrupted) {
                currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return (IOException) failure;
    }
}
