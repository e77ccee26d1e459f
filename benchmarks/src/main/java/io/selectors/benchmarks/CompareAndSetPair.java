package io.selectors.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a select in Java cannot do without: a flag is set, so that a close from another thread waits, and is taken back. How long that
 * takes differs from machine to machine, as all else does that is not a system call. So it is the unit of what is added to a system call.
 */
final class CompareAndSetPair {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(CompareAndSetPair.class, "value", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int value;

    void run() {
        if (!VALUE.compareAndSet(this, 0, 1) || !VALUE.compareAndSet(this, 1, 0)) {
            throw new IllegalStateException("nobody else is here");
        }
    }
}
