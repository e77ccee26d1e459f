package io.selectors.descriptors;

import io.selectors.unix.Binding;
import io.selectors.unix.Bindings;
import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.OpenFlags;
import io.selectors.unix.UnixCalls;
import java.io.FileDescriptor;
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
    private static final FirstUse<Calls> CALLS = new FirstUse<>("", Calls::find);
    /** JNA, which reads a FileDescriptor whatever the binding. */
    private static final FirstUse<Boolean> JNA = new FirstUse<>("a FileDescriptor is read through JNA; ", Calls::readDescriptor);

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
        return CALLS.get();
    }

    /**
     * The number of a descriptor of the JDK's.
     *
     * @throws UnsupportedOperationException if it cannot be read
     * @throws IOException if there are too few descriptors left for the first use
     */
    static int number(FileDescriptor descriptor) throws IOException {
        JNA.get();
        return ChannelDescriptor.of(descriptor);
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

    private static boolean readDescriptor() throws IOException {
        return Bindings.firstThatWorks(new Binding[] {Binding.JNA}, jna -> {
            ChannelDescriptor.of(FileDescriptor.in);
            return true;
        });
    }
}
