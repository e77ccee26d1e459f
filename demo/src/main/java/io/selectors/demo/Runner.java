package io.selectors.demo;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.descriptors.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts jobs and waits for all that they print, and for their ends, until none is left. */
final class Runner implements AutoCloseable {
    private static final String NO_DESCRIPTORS = "Too many open files";
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Selector selector;
    private final Output output;
    private final long timeoutNanos;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    /** Guarded by this. */
    private final Set<Job> jobs = new HashSet<>();
    /** Guarded by this: none is started any more. */
    private boolean isKilled;
    private boolean allGood = true;

    /** {@code timeoutNanos} of 0 is none. */
    Runner(Selector selector, Output output, long timeoutNanos) {
        this.selector = selector;
        this.output = output;
        this.timeoutNanos = timeoutNanos;
    }

    /** Returns whether every command exited with 0. */
    boolean run(List<String> commands, int copies) throws IOException {
        int number = 0;
        for (String command : commands) {
            for (int i = 0; i < copies; i++) {
                start(++number, command);
            }
        }
        try (Timer look = Timer.open()) {
            if (timeoutNanos > 0) {
                Source late = () -> killLate(look);
                selector.register(look, Interest.READ, late);
                output.meanwhile().register(look, Interest.READ, late);
                look.restartEvery(Math.min(timeoutNanos, LOOK_NANOS), TimeUnit.NANOSECONDS);
            }
            while (isRunning()) {
                selector.select((key, readiness) -> key.attachment(Source.class).ready());
                output.flush();
            }
        }
        return allGood;
    }

    private synchronized boolean isRunning() {
        return !jobs.isEmpty();
    }

    private synchronized void start(int number, String command) throws IOException {
        if (isKilled) {
            throw new IOException("Ended before command " + number + " was started");
        }
        try {
            jobs.add(new Job(this, number, command));
        } catch (IOException e) {
            String remedy = String.valueOf(e.getMessage()).contains(NO_DESCRIPTORS) ? "; try fewer --copies, or more descriptors by ulimit -n" : "";
            throw new IOException("Cannot start command " + number + ", '" + command + "': " + e.getMessage() + remedy, e);
        }
    }

    /** What is to be done when a descriptor is ready. */
    interface Source {
        void ready() throws IOException;
    }

    Selector selector() {
        return selector;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    void print(byte[] bytes, int from, int count) throws IOException {
        output.write(bytes, from, count);
    }

    synchronized void ended(Job job, int status) {
        jobs.remove(job);
        allGood &= status == 0;
    }

    private synchronized void killLate(Timer look) throws IOException {
        look.expirations();
        long now = System.nanoTime();
        List<Job> late = jobs.stream().filter(job -> now - job.started() >= timeoutNanos && job.isLate()).toList();
        ProcessTrees.kill(late.stream().map(Job::process).toList());
    }

    /** From any thread. */
    synchronized void kill() {
        isKilled = true;
        ProcessTrees.kill(jobs.stream().map(Job::process).toList());
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            for (Job job : jobs) {
                job.close();
            }
        } finally {
            kill(); // Which takes a descriptor: there may be none before.
        }
    }
}
