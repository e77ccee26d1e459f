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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs several programs side by side in one thread: each line that they print, to both outputs, comes as it is printed; whoever takes too long
 * is killed; each one's end is told with its exit value.
 */
final class Supervisor {
    private final Selector selector;
    private final long timeoutMillis;
    private final Consumer<String> log;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);

    /** What one program prints to one of its outputs. */
    private final class Output {
        private final String prefix;
        private final DescriptorChannel channel;
        private final SelectorKey key;
        /** A read may end within a line, or within a character. */
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

        Output(String prefix, DescriptorChannel channel) throws IOException {
            this.prefix = prefix;
            this.channel = channel;
            this.key = register(channel, (ready, readiness) -> read());
        }

        /** Returns false when there is nothing more now. */
        private boolean read() throws IOException {
            int count = channel.read(buffer.clear());
            for (buffer.flip(); buffer.hasRemaining();) {
                byte next = buffer.get();
                if (next == '\n') {
                    print();
                } else {
                    begun.write(next);
                }
            }
            if (count < 0) {
                key.unregister();
            }
            return count > 0;
        }

        private void print() {
            log.accept(prefix + begun.toString(StandardCharsets.UTF_8));
            begun.reset();
        }

        /** What the program printed before its end is in the pipe. */
        void drain() throws IOException {
            while (key.isValid() && read()) {
                // Until there is nothing more.
            }
            if (begun.size() > 0) {
                print();
            }
            key.unregister();
        }
    }

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
        Output output = new Output(name + ": ", child.output());
        Output errors = new Output(name + ", error: ", child.errors());
        register(child.exit(), (key, readiness) -> {
            output.drain();
            errors.drain();
            log.accept(name + ": ended with " + exitValue(child));
            late.unregister();
            key.unregister();
            timer.close();
            child.close();
        });
    }

    private SelectorKey register(Descriptor descriptor, EventHandler handler) throws IOException {
        return selector.register(descriptor, Interest.READ, handler);
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
