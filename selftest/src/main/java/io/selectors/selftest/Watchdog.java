package io.selectors.selftest;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends a child that has said nothing for a while, and tells whether it waited or worked in that time. */
final class Watchdog implements AutoCloseable {
    private static final int LAST_WORDS_SECONDS = 10;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Process child;
    private final Duration patience;
    private Duration used = Duration.ZERO;
    private Future<?> next;
    private volatile String verdict;

    Watchdog(Process child, Duration patience) {
        this.child = child;
        this.patience = patience;
        pat();
    }

    /** The child has said something. */
    synchronized void pat() {
        if (next != null) {
            next.cancel(false);
        }
        next = timer.schedule(this::growl, patience.toMillis() / 2, TimeUnit.MILLISECONDS);
    }

    /** Half of it is over: what was begun with the last word is done, if that was all, and only the rest is measured. */
    private synchronized void growl() {
        used = processorTime();
        next = timer.schedule(this::bite, patience.toMillis() / 2, TimeUnit.MILLISECONDS);
    }

    /** What the silence looked like, or null if there was none. */
    String verdict() {
        return verdict;
    }

    private synchronized void bite() {
        Duration busy = processorTime().minus(used);
        String measured = String.format(Locale.ROOT, "no word for %d s, in the second half of which its JVM used %.1f s of processor time",
                patience.toSeconds(), busy.toMillis() / 1e3);
        verdict = isWork(busy)
                ? "BUSY: " + measured + ". The machine is slow, or something spins; --factor and --patience give it more time."
                : "HUNG: " + measured + ". It waits for something that does not come.";
        // It says what its threads do, and ends.
        try (OutputStream question = child.getOutputStream()) {
            question.write('?');
            question.flush();
            child.waitFor(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            verdict += " It could not be asked what its threads do: " + e.getMessage();
        } catch (InterruptedException e) {
            // Closed: it has ended.
            Thread.currentThread().interrupt();
        }
        // Process.destroyForcibly would close the stream that is being read as well.
        child.toHandle().destroyForcibly();
    }

    /** A JVM that waits has a few threads that wake now and then; one that works may have to share the processor with many. */
    private boolean isWork(Duration busy) {
        return busy.toMillis() * 30 > patience.toMillis() / 2;
    }

    private Duration processorTime() {
        return child.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
