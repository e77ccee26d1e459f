package io.selectors.descriptors;

import io.selectors.BackendUnavailableException;
import io.selectors.internal.SpareDescriptors;
import io.selectors.unix.Binding;
import io.selectors.unix.Bindings;
import io.selectors.unix.OpenFlags;
import io.selectors.unix.Probe;
import io.selectors.unix.UnixCalls;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    /** Null until they are found. */
    private static volatile Calls found;

    /** Apart, for it needs a class of another jar, which may have to be opened. */
    private static final class Found {
        static final Probe<Calls> PROBE = new Probe<>("descriptors", Calls::find);
    }

    static Calls of(Binding binding) {
        return new Calls(binding.calls(), binding == Binding.FOREIGN ? new ForeignDescriptorCalls() : new JnaDescriptorCalls());
    }

    /**
     * The calls of this process: by the first binding that works, or the one that the property names.
     *
     * @throws UnsupportedOperationException if there are none
     * @throws IOException if the system refuses now, or has too few descriptors left for the first use
     */
    static Calls get() throws IOException {
        Calls known = found;
        if (known == null) {
            SpareDescriptors.ensure(Calls.class.getClassLoader());
            known = probed();
            found = known;
        }
        return known;
    }

    private static Calls probed() throws IOException {
        try {
            return Found.PROBE.get();
        } catch (BackendUnavailableException e) {
            throw unusable(e.getCause().getMessage(), e.getCause());
        } catch (NoClassDefFoundError e) {
            throw unusable(missing(e), e);
        }
    }

    /** Once {@link Found} could not be initialized, only the cause of the JVM's error names what is missing (JDK 17 to 25). */
    private static String missing(NoClassDefFoundError error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).replace('/', '.').contains("io.selectors.unix.")
                ? "io.selectors:selectors-unix-common is missing: add it, of the version of selectors-descriptors, to the class path"
                : root.toString();
    }

    private static UnsupportedOperationException unusable(String reason, Throwable cause) {
        return new UnsupportedOperationException("File descriptors cannot be used here: " + reason, cause);
    }

    /** open, in non-blocking mode and closed in children; the descriptor or a negated errno. */
    int open(Path path, int flags) {
        ByteBuffer name = text(path);
        try {
            long address = unix.address(name);
            int result;
            do {
                result = own.open(address, flags | OpenFlags.NONBLOCK | OpenFlags.CLOEXEC);
            } while (result == -CheckedCalls.EINTR);
            return result;
        } finally {
            Reference.reachabilityFence(name);
        }
    }

    /** mkfifo; 0 or a negated errno. */
    int makeFifo(Path path, int mode) {
        ByteBuffer name = text(path);
        try {
            return own.mkfifo(unix.address(name), mode);
        } finally {
            Reference.reachabilityFence(name);
        }
    }

    private static ByteBuffer text(Path path) {
        byte[] bytes = (path + "\0").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
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
