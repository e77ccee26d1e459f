package io.selectors.descriptors;

import io.selectors.unix.Binding;
import io.selectors.unix.Bindings;
import io.selectors.unix.UnixCalls;
import java.io.IOException;
import java.util.Locale;

/**
 * The way to the system calls: one for the process, chosen when it is first used.
 *
 * @param unix the common calls
 * @param own those of this module
 */
record Calls(UnixCalls unix, DescriptorCalls own) {
    static final String PROPERTY = "selectors.descriptors.binding";
    static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    static Calls of(Binding binding) {
        return new Calls(binding.calls(), binding == Binding.FOREIGN ? new ForeignDescriptorCalls() : new JnaDescriptorCalls());
    }

    /**
     * The calls of this process.
     *
     * @throws UnsupportedOperationException if there are none
     */
    static Calls get() {
        if (Chosen.CALLS == null) {
            throw new UnsupportedOperationException(Chosen.REASON);
        }
        return Chosen.CALLS;
    }

    /** By the first binding that works, or the one that the property names. */
    private static final class Chosen {
        static final Calls CALLS;
        static final String REASON;

        static {
            Calls calls = null;
            String reason = null;
            if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
                reason = "File descriptors are those of Linux, macOS and the BSDs; this is " + System.getProperty("os.name");
            } else {
                try {
                    Binding[] all = {Binding.FOREIGN, Binding.JNA};
                    calls = of(Bindings.firstThatWorks(Bindings.candidates(all, PROPERTY), Calls::of));
                } catch (IOException | LinkageError | RuntimeException e) {
                    reason = "File descriptors cannot be reached: " + e.getMessage();
                }
            }
            CALLS = calls;
            REASON = reason;
        }
    }
}
