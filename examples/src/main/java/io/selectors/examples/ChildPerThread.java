package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.descriptors.ChildProcess;
import io.selectors.descriptors.DescriptorChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many child processes at once, each run by a virtual thread with a selector of its own, which reads the child's output and ends
 * a child that takes too long. A select parks the virtual thread; blocking reads have no timeout.
 */
final class ChildPerThread {
    private ChildPerThread() {
    }

    public static void main(String... args) throws Exception {
        ExecutorService threads = virtualThreads();
        List<Future<String>> outputs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String script = "sleep 0." + i + "; echo child " + i;
            outputs.add(threads.submit(() -> run(script, Duration.ofSeconds(3))));
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

    /** Returns the output of a script, all of it or what came in time, which runs from its start. */
    static String run(String script, Duration patience) throws IOException {
        try (ChildProcess child = ChildProcess.start(new ProcessBuilder("sh", "-c", script).redirectErrorStream(true));
                Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            selector.register(child.output(), Interest.READ);
            try {
                return read(selector, child.output(), System.nanoTime() + patience.toNanos());
            } finally {
                child.process().destroy();
            }
        }
    }

    private static String read(Selector selector, DescriptorChannel channel, long deadline) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        while (!selector.select(deadline - System.nanoTime(), TimeUnit.NANOSECONDS).isEmpty()) {
            if (channel.read(bytes.clear()) < 0) {
                return output.toString(StandardCharsets.UTF_8).strip();
            }
            output.write(bytes.array(), 0, bytes.position());
        }
        return output.toString(StandardCharsets.UTF_8) + "(too late)";
    }
}
