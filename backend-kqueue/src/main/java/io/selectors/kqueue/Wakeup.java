package io.selectors.kqueue;

import java.util.Locale;

/** How a waiting kevent is woken: the values of {@code -Dselectors.kqueue.wakeup}. */
enum Wakeup {
    /** EVFILT_USER where this kernel has it, else a pipe. */
    AUTO,
    /** EVFILT_USER. */
    USER,
    /** A pipe to itself: NetBSD before 10, OpenBSD before 7.8. */
    PIPE;

    static final String PROPERTY = "selectors.kqueue.wakeup";

    static Wakeup chosen() {
        String name = System.getProperty(PROPERTY, "auto");
        for (Wakeup wakeup : values()) {
            if (wakeup.name().equalsIgnoreCase(name.strip())) {
                return wakeup;
            }
        }
        throw new IllegalArgumentException(PROPERTY + "=" + name + ": it takes auto, user or pipe");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
