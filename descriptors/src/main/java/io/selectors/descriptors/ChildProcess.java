package io.selectors.descriptors;

import io.selectors.Descriptor;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.HashMap;
import java.util.Map;

/**
 * A child process whose streams are channels, and whose end is a descriptor: for a loop that waits for many of them at once.
 *
 * <pre>{@code
 * try (ChildProcess child = ChildProcess.start(new ProcessBuilder("sort", "-n"))) {
 *     child.input().write(numbers); // what the pipe holds; for more, register input() for WRITE
 *     child.input().close(); // the end of the child's input
 *     SelectorKey output = selector.register(child.output(), Interest.READ);
 *     while (output.isValid()) {
 *         selector.select((key, readiness) -> {
 *             if (child.output().read(words) < 0) {
 *                 key.unregister();
 *             }
 *         });
 *     }
 *     status = child.process().waitFor();
 * }
 * }</pre>
 *
 * <p><b>Streams.</b> Each stream that the builder leaves at {@link Redirect#PIPE} is a pipe, of which this has one end, in non-blocking mode; the
 * child's end blocks, as programs expect. Nothing is read ahead, and no thread copies: a child waits while its pipe is full. The
 * {@link Process} has no streams of its own for them.
 *
 * <p><b>Output and process may end in either order.</b> A child may close its output and go on. Where its own children have inherited the
 * pipe, the output goes on after the process. Wait for both to be sure. To ignore the output of grandchildren, read after {@link #exit} is
 * ready until {@link DescriptorChannel#read} returns 0 or -1, then close.
 *
 * <p>All methods are safe from any thread.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int PIPES_OF_A_START = 4;

    private final Process process;
    private final ChildStream input;
    private final ChildStream output;
    private final ChildStream errors;
    private final ProcessExit exit;

    private ChildProcess(Process process, ChildStream[] streams, ProcessExit exit) {
        this.process = process;
        this.input = streams[0];
        this.output = streams[1];
        this.errors = streams[2];
        this.exit = exit;
    }

    /**
     * Starts a process. When this fails, no process is left running and no descriptor open.
     *
     * @param builder what to start; it is not changed
     * @return the process, started
     * @throws IOException if it cannot be started, as by {@link ProcessBuilder#start}, or the system refuses: EMFILE when this process is out of
     *     descriptors
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static ChildProcess start(ProcessBuilder builder) throws IOException {
        return start(Calls.get(), ChildStream::open, builder);
    }

    static ChildProcess start(Calls calls, ChildStream.Way way, ProcessBuilder builder) throws IOException {
        ChildStream[] streams = new ChildStream[3];
        Process process = null;
        try {
            ProcessBuilder connected = connected(calls, way, builder, streams);
            checkRoom(calls, PIPES_OF_A_START);
            process = connected.start();
            for (ChildStream stream : streams) {
                if (stream != null) {
                    stream.started();
                }
            }
            return new ChildProcess(process, streams, ProcessExit.of(calls, process));
        } catch (IOException | RuntimeException | Error e) {
            undo(process, streams, e);
            throw e;
        }
    }

    /** A copy whose pipes are ours. */
    private static ProcessBuilder connected(Calls calls, ChildStream.Way way, ProcessBuilder builder, ChildStream[] streams)
            throws IOException {
        ProcessBuilder connected = new ProcessBuilder(builder.command()).directory(builder.directory())
                .redirectInput(builder.redirectInput()).redirectOutput(builder.redirectOutput())
                .redirectError(builder.redirectError()).redirectErrorStream(builder.redirectErrorStream());
        change(connected.environment(), builder.environment());
        if (builder.redirectInput() == Redirect.PIPE) {
            streams[0] = way.open(calls, true);
            connected.redirectInput(streams[0].childsFile());
        }
        if (builder.redirectOutput() == Redirect.PIPE) {
            streams[1] = way.open(calls, false);
            connected.redirectOutput(streams[1].childsFile());
        }
        if (builder.redirectError() == Redirect.PIPE && !builder.redirectErrorStream()) {
            streams[2] = way.open(calls, false);
            connected.redirectError(streams[2].childsFile());
        }
        return connected;
    }

    /** Only what differs: an entry that is left alone keeps its bytes, also those that this JVM's charset cannot decode. */
    private static void change(Map<String, String> environment, Map<String, String> given) {
        // By their text: the JDK's own maps look a name up by its bytes, and do not find one that cannot be decoded.
        Map<String, String> wanted = new HashMap<>(given);
        environment.keySet().retainAll(wanted.keySet());
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            String value = wanted.remove(entry.getKey());
            if (value != null && !value.equals(entry.getValue())) {
                entry.setValue(value);
            }
        }
        environment.putAll(wanted);
    }

    /**
     * The JDK opens seven descriptors within a start. If the last ones are refused, it closes one that it never opened, often standard input (seen in
     * 17 and 25): better refused before.
     */
    private static void checkRoom(Calls calls, int pipes) throws IOException {
        if (pipes > 0) {
            DescriptorPipe pipe = DescriptorPipe.open(calls.unix());
            try {
                checkRoom(calls, pipes - 1);
            } finally {
                pipe.close();
            }
        }
    }

    private static void undo(Process process, ChildStream[] streams, Throwable cause) {
        if (process != null) {
            process.destroyForcibly();
        }
        for (ChildStream stream : streams) {
            if (stream != null) {
                try {
                    stream.close();
                } catch (IOException e) {
                    cause.addSuppressed(e);
                }
            }
        }
    }

    /**
     * The JDK's process, to ask, wait for, or end it.
     *
     * @return the process; its streams are empty, because they are here
     */
    public Process process() {
        return process;
    }

    /**
     * What the child reads as its standard input. Closing it is the end of the child's input. Writing fails with EPIPE once nobody reads.
     *
     * @return the channel, always the same
     * @throws IllegalStateException if the builder redirected it
     */
    public DescriptorChannel input() {
        return ours(input, "input");
    }

    /**
     * What the child writes to its standard output, and to its standard error where the builder has them merged.
     *
     * @return the channel, always the same
     * @throws IllegalStateException if the builder redirected it
     */
    public DescriptorChannel output() {
        return ours(output, "output");
    }

    /**
     * What the child writes to its standard error.
     *
     * @return the channel, always the same
     * @throws IllegalStateException if the builder redirected it, or merged it into the output
     */
    public DescriptorChannel errors() {
        return ours(errors, "error");
    }

    private static DescriptorChannel ours(ChildStream stream, String name) {
        if (stream == null) {
            throw new IllegalStateException("The builder redirected standard " + name + ": there is no pipe of it");
        }
        return stream.ours();
    }

    /**
     * What becomes readable when the process has ended, and stays so: unregister it then. {@link Process#waitFor()} returns the exit value
     * from then on, at once or within the moment that the JDK takes to fetch it.
     *
     * @return the descriptor, always the same; there is nothing to read from it
     */
    public Descriptor exit() {
        return exit;
    }

    /**
     * Closes the channels and the descriptor of the end; idempotent. A process that still runs is not ended: its input ends, and what it
     * writes from then on fails. To end it, {@link Process#destroy()}.
     */
    @Override
    public void close() throws IOException {
        try (input; output; errors) {
            exit.close();
        }
    }

    @Override
    public String toString() {
        return "ChildProcess[pid=" + process.pid() + "]";
    }
}
