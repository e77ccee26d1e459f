package io.selectors.kqueue;

import io.selectors.unix.Bindings;
import java.util.Locale;
import java.util.function.Function;

/** The ways to reach the system calls, best first: the values of {@code -Dselectors.kqueue.binding}. */
enum KqueueBinding {
    /** java.lang.foreign; its class is in the part of the jar that is for Java 22 and later. */
    FOREIGN(KqueueBinding::openForeign),
    /** Netty's prebuilt JNI for the wait; macOS only. */
    NETTY(NettyCalls::new),
    /** JNA alone. */
    JNA(JnaCalls::new);

    static final String PROPERTY = "selectors.kqueue.binding";
    /** Names another library to take kqueue and kevent from, with the bindings that can. */
    static final String LIBRARY = "selectors.kqueue.library";

    private final Function<Platform, KqueueCalls> open;

    KqueueBinding(Function<Platform, KqueueCalls> open) {
        this.open = open;
    }

    /** Calls for one selector; fails with a LinkageError where the binding cannot be had. */
    KqueueCalls open(Platform platform) {
        return open.apply(platform);
    }

    private static KqueueCalls openForeign(Platform platform) {
        try {
            return (KqueueCalls) Class.forName("io.selectors.kqueue.ForeignCalls").getDeclaredConstructor(Platform.class)
                    .newInstance(platform);
        } catch (ClassNotFoundException e) {
            throw new UnsatisfiedLinkError("java.lang.foreign is used on Java 22 and later, from a jar that was built there; this is Java "
                    + Runtime.version().feature());
        } catch (ReflectiveOperationException e) {
            LinkageError failure = new UnsatisfiedLinkError("java.lang.foreign cannot be used: " + e.getCause());
            failure.initCause(e);
            throw failure;
        }
    }

    /** The library that was named, or null. */
    static String library() {
        String path = System.getProperty(LIBRARY);
        return path == null || path.isBlank() ? null : path.strip();
    }

    /** The bindings to try: all, or the one that the property names. */
    static KqueueBinding[] candidates() {
        return Bindings.candidates(library() == null ? values() : new KqueueBinding[] {FOREIGN, JNA}, PROPERTY);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
