package io.selectors.kqueue;

import io.selectors.unix.Bindings;
import java.util.Locale;

/** How a waiting kevent is woken: the values of {@code -Dselectors.kqueue.wakeup}. */
enum WakeBy {
    /** EVFILT_USER where this kernel has it, else a pipe. */
    AUTO,
    /** EVFILT_USER. */
    USER,
    /** A pipe to itself: NetBSD before 10, OpenBSD before 7.8. */
    PIPE;

    static final String PROPERTY = "selectors.kqueue.wakeup";

    static WakeBy chosen() {
        return Bindings.candidates(values(), PROPERTY)[0];
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
