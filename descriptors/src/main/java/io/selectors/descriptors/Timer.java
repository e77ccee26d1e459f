package io.selectors.descriptors;

import io.selectors.Descriptor;
import io.selectors.kqueue.KernelEventQueues;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A timer that is readable once it has expired, until {@link #expirations} is asked: a timerfd on Linux, a kqueue of its own on macOS and the BSDs.
 *
 * <pre>{@code
 * try (Timer tick = Timer.every(500, TimeUnit.MILLISECONDS)) {
 *     selector.register(tick, Interest.READ);
 *     selector.select((key, readiness) -> log.add("ticks: " + tick.expirations()));
 * }
 * }</pre>
 *
 * <p>It runs on the monotonic clock, is never early, and is as exact as the system is: nanoseconds are asked for where the system takes them. For one
 * deadline of the loop itself the timeout of select is cheaper. All methods are safe from any thread; after {@link #close} they throw
 * {@link java.nio.channels.ClosedChannelException}.
 */
public final class Timer implements Descriptor, AutoCloseable {
    private final SystemTimer system;

    private Timer(SystemTimer system) {
        this.system = system;
    }

    static SystemTimer system(Calls calls) throws IOException {
        return Calls.LINUX ? new TimerfdTimer(calls) : new KqueueTimer(calls.unix(), KernelEventQueues.ofThisSystem());
    }

    /**
     * Makes a timer that does not run yet.
     *
     * @return the timer
     * @throws IOException if the system refuses: EMFILE when the process is out of descriptors
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static Timer open() throws IOException {
        return new Timer(system(Calls.get()));
    }

    /**
     * Makes a timer that expires once.
     *
     * @param delay how long from now; 0 or less expires at once
     * @param unit of the delay
     * @return the timer
     * @throws IOException if the system refuses: EMFILE when the process is out of descriptors
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static Timer after(long delay, TimeUnit unit) throws IOException {
        return after(system(Calls.get()), delay, unit);
    }

    static Timer after(SystemTimer system, long delay, TimeUnit unit) throws IOException {
        return started(system, timer -> timer.restartAfter(delay, unit));
    }

    /**
     * Makes a timer that expires again and again, for the first time a period from now. It does not drift: each time is a period after the last.
     *
     * @param period how long; more than 0
     * @param unit of the period
     * @return the timer
     * @throws IllegalArgumentException if the period is 0 or less
     * @throws IOException if the system refuses: EMFILE when the process is out of descriptors
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static Timer every(long period, TimeUnit unit) throws IOException {
        checkPeriod(period);
        return every(system(Calls.get()), period, unit);
    }

    static Timer every(SystemTimer system, long period, TimeUnit unit) throws IOException {
        return started(system, timer -> timer.restartEvery(period, unit));
    }

    /** Runs a timer, as a statement that may fail. */
    private interface Start {
        void run(Timer timer) throws IOException;
    }

    private static Timer started(SystemTimer system, Start start) throws IOException {
        Timer timer = new Timer(system);
        try {
            start.run(timer);
            return timer;
        } catch (IOException | RuntimeException e) {
            timer.close();
            throw e;
        }
    }

    /**
     * Restarts it, to expire once. What it has expired before is forgotten.
     *
     * @param delay how long from now; 0 or less expires at once
     * @param unit of the delay
     * @throws IOException if the system refuses
     */
    public void restartAfter(long delay, TimeUnit unit) throws IOException {
        system.start(Math.max(unit.toNanos(delay), 1), false);
    }

    /**
     * Restarts it, to expire again and again. What it has expired before is forgotten.
     *
     * @param period how long; more than 0
     * @param unit of the period
     * @throws IllegalArgumentException if the period is 0 or less
     * @throws IOException if the system refuses
     */
    public void restartEvery(long period, TimeUnit unit) throws IOException {
        checkPeriod(period);
        system.start(unit.toNanos(period), true);
    }

    private static void checkPeriod(long period) {
        if (period <= 0) {
            throw new IllegalArgumentException("A period is more than 0: " + period);
        }
    }

    /**
     * Stops it until it is started again. What it has expired before is forgotten.
     *
     * @throws IOException if the system refuses
     */
    public void stop() throws IOException {
        system.stop();
    }

    /**
     * Tells how often it has expired since it was started, or since this was asked last, and makes it unreadable until it expires again.
     *
     * @return how often, 0 if it has not
     * @throws IOException if the system refuses
     */
    public long expirations() throws IOException {
        return system.expirations();
    }

    @Override
    public int fd() {
        return system.descriptor().fd();
    }

    @Override
    public boolean isOpen() {
        return system.descriptor().isOpen();
    }

    /** Closes it; idempotent. It may be closed without being unregistered. */
    @Override
    public void close() throws IOException {
        system.descriptor().close();
    }

    @Override
    public String toString() {
        return "Timer[fd=" + fd() + (isOpen() ? "]" : ", closed]");
    }
}
