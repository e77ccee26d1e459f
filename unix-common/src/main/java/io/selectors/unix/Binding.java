package io.selectors.unix;

import java.util.Locale;

/** A way to the system calls, best first. A user of it has a property that takes these names, and may leave some out. */
public enum Binding {
    /** java.lang.foreign, Java 22 and later. */
    FOREIGN,
    /** Netty's prebuilt JNI, for a wait; everything else as {@link #JNA}. */
    NETTY,
    /** JNA's direct mapping. */
    JNA;

    /**
     * The common calls by it.
     *
     * @return the calls, for any thread
     * @throws UnsatisfiedLinkError if the binding cannot be had
     */
    public UnixCalls calls() {
        return this == FOREIGN ? new ForeignUnixCalls() : new JnaUnixCalls();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
