package io.selectors.descriptors;

import io.selectors.BackendUnavailableException;
import io.selectors.unix.Binding;
import io.selectors.unix.Bindings;
import io.selectors.unix.Probe;
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
    private static final Probe<Calls> PROBE = new Probe<>("descriptors", Calls::find);

    static Calls of(Binding binding) {
        return new Calls(binding.calls(), binding == Binding.FOREIGN ? new ForeignDescriptorCalls() : new JnaDescriptorCalls());
    }

    /**
     * The calls of this process: by the first binding that works, or the one that the property names.
     *
     * @throws UnsupportedOperationException if there are none
     * @throws IOException if the system refuses now
     */
    static Calls get() throws IOException {
        try {
            return PROBE.get();
        } catch (BackendUnavailableException e) {
            throw new UnsupportedOperationException("File descriptors cannot be used here: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private static Calls find() throws IOException {
        String system = System.getProperty("os.name");
        if (system.toLowerCase(Locale.ROOT).startsWith("windows")) {
            throw new UnsatisfiedLinkError("they are those of Linux, macOS and the BSDs, and this is " + system);
        }
        Binding[] all = {Binding.FOREIGN, Binding.JNA};
        return Bindings.firstThatWorks(Bindings.candidates(all, PROPERTY), Calls::of);
    }
}
