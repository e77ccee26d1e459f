package io.selectors.reliability.races;

/** A thread that does one task after another, and is quick to begin: it spins where it waits. */
final class Worker extends Thread {
    private static final int SPINS = 2_000;

    private volatile Runnable task;
    private volatile boolean over;

    Worker(String name) {
        super(name);
        setDaemon(true);
    }

    /** Hands it a task; one that was handed over before has been awaited. */
    void begin(Runnable next) {
        task = next;
    }

    /** Waits until the task is done. */
    void await() {
        for (int i = 0; task != null; i++) {
            spin(i);
        }
    }

    /** Lets the thread end. */
    void end() {
        over = true;
    }

    @Override
    public void run() {
        for (int i = 0; !over; i++) {
            Runnable next = task;
            if (next == null) {
                spin(i);
            } else {
                next.run();
                task = null;
                i = 0;
            }
        }
    }

    static void spin(int times) {
        if (times < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
