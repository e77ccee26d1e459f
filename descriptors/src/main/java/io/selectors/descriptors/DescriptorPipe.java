package io.selectors.descriptors;

import io.selectors.unix.Errno;
import io.selectors.unix.UnixCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Both ends of a pipe, non-blocking and close-on-exec. Each end can be closed alone: the source ends when the sink is closed and what was
 * written is read; the sink fails with EPIPE when the source is closed. All methods are safe from any thread.
 */
public final class DescriptorPipe implements Closeable {
    private final DescriptorChannel source;
    private final DescriptorChannel sink;

    private DescriptorPipe(UnixCalls calls, int source, int sink) {
        this.source = DescriptorChannel.owned(calls, source);
        this.sink = DescriptorChannel.owned(calls, sink);
    }

    /**
     * Makes a pipe.
     *
     * @return the pipe
     * @throws IOException if the system refuses: EMFILE when the process is out of descriptors
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static DescriptorPipe open() throws IOException {
        return open(Calls.get().unix());
    }

    static DescriptorPipe open(UnixCalls calls) throws IOException {
        ByteBuffer ends = ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());
        Errno.check("pipe", calls.pipe(ends));
        return new DescriptorPipe(calls, ends.getInt(0), ends.getInt(Integer.BYTES));
    }

    /**
     * The reading end.
     *
     * @return it; always the same
     */
    public DescriptorChannel source() {
        return source;
    }

    /**
     * The writing end.
     *
     * @return it; always the same
     */
    public DescriptorChannel sink() {
        return sink;
    }

    /** Closes both ends; idempotent. */
    @Override
    public void close() throws IOException {
        try (source) {
            sink.close();
        }
    }

    @Override
    public String toString() {
        return "DescriptorPipe[" + source + ", " + sink + "]";
    }
}
