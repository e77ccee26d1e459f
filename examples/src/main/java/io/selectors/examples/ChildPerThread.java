package io.selectors.examples;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * On Linux: many child processes at once, each run by a virtual thread with a selector of its own, which reads the child's output and ends
 * a child that takes too long. A select parks the virtual thread; blocking reads have no timeout.
 */
final class ChildPerThread {
    private static final int CLOEXEC = 02000000;

    private ChildPerThread() {
    }

    public static void main(String... args) throws Exception {
        ExecutorService threads = virtualThreads();
        List<Future<String>> outputs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String script = "sleep 0." + i + "; echo child " + i;
            outputs.add(threads.submit(() -> run(script, Duration.ofSeconds(1))));
        }
        outputs.add(threads.submit(() -> run("echo begun; sleep 60", Duration.ofSeconds(2))));
        for (Future<String> output : outputs) {
            System.out.println(output.get());
        }
        threads.shutdown();
    }

    /** In your own code {@code Executors.newVirtualThreadPerTaskExecutor()}; the examples are compiled for Java 17, too. */
    static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return Runtime.version().feature() < 21 ? Executors.newCachedThreadPool()
                : (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    /** Returns the output of a script, all of it or what came in time. */
    static String run(String script, Duration patience) throws IOException {
        int[] ends = new int[2];
        C.pipe2(ends, CLOEXEC);
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            Process child = start(script, ends[1]);
            selector.register(ends[0], Interest.READ);
            try {
                return read(selector, ends[0], System.nanoTime() + patience.toNanos());
            } finally {
                child.destroy();
            }
        } finally {
            C.close(ends[0]);
        }
    }

    /** The child gets a writing end of its own, so that the pipe ends with the child. */
    private static Process start(String script, int end) throws IOException {
        try {
            return new ProcessBuilder("sh", "-c", "exec 2>&1; " + script).redirectOutput(new File("/proc/self/fd/" + end)).start();
        } finally {
            C.close(end);
        }
    }

    private static String read(Selector selector, int fd, long deadline) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        byte[] bytes = new byte[4096];
        while (!selector.select(deadline - System.nanoTime(), TimeUnit.NANOSECONDS).isEmpty()) {
            int count = (int) C.read(fd, bytes, bytes.length);
            if (count == 0) {
                return output.toString(StandardCharsets.UTF_8).strip();
            }
            output.write(bytes, 0, count);
        }
        return output.toString(StandardCharsets.UTF_8) + "(too late)";
    }

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int pipe2(int[] ends, int flags) throws LastErrorException;

        static native long read(int fd, byte[] bytes, long count) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;
    }
}
