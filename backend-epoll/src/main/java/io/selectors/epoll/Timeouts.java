package io.selectors.epoll;

import io.selectors.unix.Bindings;
import java.util.Locale;

/** How a timeout reaches the kernel: the values of {@code -Dselectors.epoll.timeout}. */
enum Timeouts {
    /** Whichever of the others this kernel has, the finer first. */
    AUTO,
    /** epoll_pwait2, in nanoseconds (Linux 5.11). */
    PWAIT2,
    /** epoll_wait, in milliseconds, rounded up. */
    MILLIS;

    static final String PROPERTY = "selectors.epoll.timeout";
    private static final long NANOS_PER_MILLI = 1_000_000;

    static Timeouts chosen() {
        return Bindings.candidates(values(), PROPERTY)[0];
    }

    /** Whether milliseconds would stretch the timeout. */
    static boolean needsPrecision(long nanos) {
        return nanos != Long.MAX_VALUE && nanos % NANOS_PER_MILLI != 0;
    }

    /** In whole milliseconds, rounded up and clamped; -1 for a wait without end. The caller waits again if that was too short. */
    static int millis(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return -1;
        }
        long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
