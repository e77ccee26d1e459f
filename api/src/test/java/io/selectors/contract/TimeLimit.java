package io.selectors.contract;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Interrupts a test after a while and says what it was at, and whether it waited or worked. JUnit's own {@code @Timeout} takes
 * constants only, and this one is multiplied on a slow machine.
 */
final class TimeLimit implements InvocationInterceptor {
    private static final int MAX_FRAMES = 12;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "contract-time-limit");
        thread.setDaemon(true);
        return thread;
    });

    private final long seconds;

    /** Made by JUnit. */
    TimeLimit() {
        this(Limits.seconds(30));
    }

    TimeLimit(long seconds) {
        this.seconds = seconds;
    }

    @Override
    public void interceptTestMethod(Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        limit(test);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        limit(test);
    }

    @Override
    public void interceptAfterEachMethod(Invocation<Void> after, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        limit(after);
    }

    private void limit(Invocation<Void> invocation) throws Throwable {
        Interruption interruption = new Interruption(Thread.currentThread());
        ScheduledFuture<?> pending = TIMER.schedule(interruption, seconds, TimeUnit.SECONDS);
        Throwable failure = null;
        try {
            invocation.proceed();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        pending.cancel(false);
        String late = interruption.end();
        if (late != null) {
            TimeoutException timeout = new TimeoutException(late);
            if (failure != null) {
                timeout.addSuppressed(failure);
            }
            throw timeout;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Of one test's thread. */
    private final class Interruption implements Runnable {
        private final Thread thread;
        private final long before;
        private boolean ended;
        private String late;

        Interruption(Thread thread) {
            this.thread = thread;
            this.before = processorTime(thread);
        }

        @Override
        public synchronized void run() {
            if (!ended) {
                late = String.format(Locale.ROOT, "took longer than %d s, in which its thread used %.1f s of processor time, and was at%s",
                        seconds, (processorTime(thread) - before) / 1e9, frames());
                thread.interrupt();
            }
        }

        /** What it was at when the time was over, or null. Whatever comes after is not interrupted. */
        synchronized String end() {
            ended = true;
            if (late != null) {
                Thread.interrupted();
            }
            return late;
        }

        private String frames() {
            StringBuilder frames = new StringBuilder();
            Arrays.stream(thread.getStackTrace()).limit(MAX_FRAMES).forEach(frame -> frames.append("\n  ").append(frame));
            return frames.toString();
        }
    }

    private static long processorTime(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    }
}
