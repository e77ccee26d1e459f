package io.selectors.epoll;

import io.selectors.unix.Bindings;
import java.util.Locale;
import java.util.function.Function;

/** The ways to reach the system calls, best first: the values of {@code -Dselectors.epoll.binding}. */
enum EpollBinding {
    /** java.lang.foreign; its class is in the part of the jar that is for Java 22 and later. */
    FOREIGN(EpollBinding::openForeign),
    /** Netty's prebuilt JNI for the wait. */
    NETTY(NettyCalls::new),
    /** JNA alone. */
    JNA(JnaCalls::new);

    static final String PROPERTY = "selectors.epoll.binding";

    private final Function<Timeouts, EpollCalls> open;

    EpollBinding(Function<Timeouts, EpollCalls> open) {
        this.open = open;
    }

    /** Calls for one selector; fails with a LinkageError where the binding cannot be had. */
    EpollCalls open(Timeouts timeouts) {
        return open.apply(timeouts);
    }

    private static EpollCalls openForeign(Timeouts timeouts) {
        try {
            return (EpollCalls) Class.forName("io.selectors.epoll.ForeignCalls").getDeclaredConstructor(Timeouts.class)
                    .newInstance(timeouts);
        } catch (ClassNotFoundException e) {
            throw new UnsatisfiedLinkError("java.lang.foreign is used on Java 22 and later, from a jar that was built there; this is Java "
                    + Runtime.version().feature());
        } catch (ReflectiveOperationException e) {
            LinkageError failure = new UnsatisfiedLinkError("java.lang.foreign cannot be used: " + e.getCause());
            failure.initCause(e);
            throw failure;
        }
    }

    /** The bindings to try: all, or the one that the property names. */
    static EpollBinding[] candidates() {
        return Bindings.candidates(values(), PROPERTY);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
