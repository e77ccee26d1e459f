package io.selectors.unix;

import io.selectors.BackendUnavailableException;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SystemCallException;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Finds out once whether a backend works here, and how. What cannot change is remembered. Want of descriptors or memory can: then
 * the next call finds out again.
 *
 * @param <R> what is found out
 */
public final class Probe<R> {
    private final String backend;
    private final Callable<R> attempt;
    private volatile R result;
    private volatile Throwable failure;

    /**
     * Does nothing yet.
     *
     * @param backend the backend's name
     * @param attempt does once what a selector does. It fails with a LinkageError or RuntimeException where the backend cannot be had,
     *     with an IOException if the system refuses, and with no other checked exception
     */
    public Probe(String backend, Callable<R> attempt) {
        this.backend = backend;
        this.attempt = attempt;
    }

    /**
     * Does once what a selector does. With channels, for their numbers must be had, and such as need no network.
     *
     * @param selector the selector, open
     * @throws IOException if the system refuses
     * @throws IllegalStateException if it does not report what is ready
     */
    public static void tryOut(Selector selector) throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
            selector.register(source, Interest.NONE);
            selector.register(sink, Interest.WRITE);
            if (selector.selectNow().size() != 1) {
                throw new IllegalStateException(selector.backend() + " did not report an empty pipe as writable");
            }
        }
    }

    /**
     * What was found out.
     *
     * @return the result
     * @throws BackendUnavailableException if the backend does not work here, ever
     * @throws IOException if it does not work now
     */
    public R get() throws IOException {
        if (result == null) {
            find();
        }
        if (failure != null) {
            throw new BackendUnavailableException("Backend '" + backend + "' is unusable here: " + failure.getMessage(), failure);
        }
        return result;
    }

    /**
     * What was found out, if the backend works.
     *
     * @return the result; empty if the backend does not work, now or ever
     */
    public Optional<R> found() {
        return cause().isPresent() ? Optional.empty() : Optional.of(result);
    }

    /**
     * Why the backend does not work.
     *
     * @return the cause, an IOException if it may pass; empty if the backend works
     */
    public Optional<Throwable> cause() {
        try {
            find();
            return Optional.ofNullable(failure);
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private void find() throws IOException {
        if (result != null || failure != null) {
            return;
        }
        try {
            OwnThread.call(this::tryOnce);
        } catch (OutOfMemoryError e) {
            throw new IOException("Backend '" + backend + "' cannot be tried: " + e, e);
        }
    }

    /**
     * The lock is held by the library's own thread. A virtual one that held it would leave its carrier to wait for that thread, and those that
     * want the lock in a class initializer may keep all carriers (JDK 25).
     */
    private synchronized boolean tryOnce() throws Exception {
        if (result != null || failure != null) {
            return true;
        }
        try {
            result = attempt.call();
        } catch (SystemCallException e) {
            if (Errno.isPassing(e.errno())) {
                throw e;
            }
            failure = new UnsupportedOperationException(e.getMessage(), e);
        } catch (LinkageError | RuntimeException e) {
            failure = e;
        }
        return true;
    }
}
