package io.selectors.examples;

import io.selectors.Descriptor;
import io.selectors.EventHandler;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.descriptors.ChildProcess;
import io.selectors.descriptors.DescriptorChannel;
import io.selectors.descriptors.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs several programs side by side in one thread: what they print, to both outputs, comes as it is printed; whoever takes too long is killed;
 * each one's end is told with its exit value.
 */
final class Supervisor {
    private final Selector selector;
    private final long timeoutMillis;
    private final Consumer<String> log;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);

    Supervisor(Selector selector, long timeoutMillis, Consumer<String> log) {
        this.selector = selector;
        this.timeoutMillis = timeoutMillis;
        this.log = log;
    }

    public static void main(String... args) throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            new Supervisor(selector, 2_000, System.out::println).run(Map.of(
                    "fast", "echo done",
                    "broken", "echo 'no such thing' >&2; exit 3",
                    "slow", "while true; do date; sleep 0.5; done"));
        }
    }

    /** Returns when all have ended and were read to the end. */
    void run(Map<String, String> scripts) throws IOException {
        for (Map.Entry<String, String> script : scripts.entrySet()) {
            start(script.getKey(), new ProcessBuilder("sh", "-c", script.getValue()));
        }
        while (selector.size() > 0) {
            selector.select((key, readiness) -> key.attachment(EventHandler.class).onEvent(key, readiness));
        }
    }

    private void start(String name, ProcessBuilder builder) throws IOException {
        ChildProcess child = ChildProcess.start(builder);
        Timer timer = Timer.after(timeoutMillis, TimeUnit.MILLISECONDS);
        child.input().close(); // There is nothing to read for it.
        SelectorKey late = register(timer, (key, readiness) -> {
            timer.stop();
            log.accept(name + ": takes too long");
            child.process().destroyForcibly();
        });
        SelectorKey output = register(child.output(), (key, readiness) -> print(name + ": ", child.output(), key));
        SelectorKey errors = register(child.errors(), (key, readiness) -> print(name + ", error: ", child.errors(), key));
        register(child.exit(), (key, readiness) -> {
            log.accept(name + ": ended with " + exitValue(child));
            drain(name + ": ", child.output(), output);
            drain(name + ", error: ", child.errors(), errors);
            late.unregister();
            key.unregister();
            timer.close();
            child.close();
        });
    }

    private SelectorKey register(Descriptor descriptor, EventHandler handler) throws IOException {
        return selector.register(descriptor, Interest.READ, handler);
    }

    /** Returns false when there is nothing more now. */
    private boolean print(String prefix, DescriptorChannel channel, SelectorKey key) throws IOException {
        int count = channel.read(buffer.clear());
        if (count < 0) {
            key.unregister();
        }
        StandardCharsets.UTF_8.decode(buffer.flip()).toString().lines().forEach(line -> log.accept(prefix + line));
        return count > 0;
    }

    /** What it printed before its end is in the pipe. */
    private void drain(String prefix, DescriptorChannel channel, SelectorKey key) throws IOException {
        while (key.isValid() && print(prefix, channel, key)) {
            // Until there is nothing more.
        }
        key.unregister();
    }

    /** It has ended: this waits no longer than the JDK takes to notice. */
    private static int exitValue(ChildProcess child) throws IOException {
        try {
            return child.process().waitFor();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
