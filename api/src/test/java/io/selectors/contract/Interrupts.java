package io.selectors.contract;

/** Ends loops by an interrupt. */
public final class Interrupts {
    private Interrupts() {
    }

    /**
     * Interrupts a thread that selects, whenever that may be. Before JDK 23 an interrupt that meets the beginning of a wait can set the
     * status and end nothing, java.nio's selects included (JDK-8323782): there it is done once more if the thread goes on.
     */
    public static void end(Thread thread) throws InterruptedException {
        thread.interrupt();
        if (Runtime.version().feature() < 23) {
            thread.join(1_000);
            thread.interrupt();
        }
    }
}
