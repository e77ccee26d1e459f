package io.selectors.kqueue;

import java.io.IOException;

/** Another thread, at a chosen moment. */
final class Elsewhere {
    /** A change that it makes. */
    @FunctionalInterface
    interface Change {
        void run() throws IOException;
    }

    private Elsewhere() {
    }

    /** Has a change made by another thread, which has ended when this returns. */
    static void run(Change change) {
        Throwable[] failure = new Throwable[1];
        Thread other = new Thread(() -> {
            try {
                change.run();
            } catch (IOException | RuntimeException | Error e) {
                failure[0] = e;
            }
        });
        other.start();
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }
}
