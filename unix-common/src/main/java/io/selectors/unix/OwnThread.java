package io.selectors.unix;

import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A thread that knows nothing of who makes it. A thread is kept as long as it runs, or is to run, and what it inherits is kept with it: the
 * thread group, the context class loader, inheritable thread-locals and, before Java 24, the classes on the stack. An application that is
 * replaced while the library stays could never be collected.
 */
public final class OwnThread extends Thread {
    private OwnThread(String name, Runnable task) {
        super(rootGroup(), task, name, 0, false);
        setDaemon(true);
        setPriority(NORM_PRIORITY);
        setContextClassLoader(OwnThread.class.getClassLoader());
    }

    /**
     * Makes one, and does not start it.
     *
     * @param name what it is to be called
     * @param task what it is to run
     * @return a daemon thread
     */
    @SuppressWarnings("removal") // needed before Java 24
    public static Thread create(String name, Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new OwnThread(name, task));
    }

    /** Threads that are started in it are of its group, too. A security manager may refuse the root: then the last group before it. */
    private static ThreadGroup rootGroup() {
        ThreadGroup group = currentThread().getThreadGroup();
        try {
            for (ThreadGroup parent = group.getParent(); parent != null; parent = group.getParent()) {
                group = parent;
            }
            return group;
        } catch (SecurityException e) {
            return group;
        }
    }

    /**
     * Waits for an action on such a thread: the first use of JNA or Netty. Both leave behind what is kept for good, a thread (JNA 5.13 to
     * 5.19) and exceptions with their stack traces (Netty 4.2). {@code action} throws no checked exception but IOException. One that calls
     * this again stays on its thread.
     */
    static <R> R call(Callable<R> action) throws IOException {
        FutureTask<R> task = new FutureTask<>(action);
        if (currentThread() instanceof OwnThread) {
            task.run();
        } else {
            create("selectors: first use", task).start();
        }
        return result(task);
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
