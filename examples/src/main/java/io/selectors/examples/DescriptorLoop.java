package io.selectors.examples;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.descriptors.ChildProcess;
import io.selectors.descriptors.DescriptorChannel;
import io.selectors.descriptors.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * On Linux: a timer, a watched directory and the output of a child process in one loop, which ends when the child's output does. The
 * watch stands for any descriptor that a library or a system call gives.
 */
final class DescriptorLoop {
    private static final int IN_CLOEXEC_NONBLOCK = 02004000;
    private static final int IN_CREATE = 0x100;

    private final Consumer<String> log;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());

    DescriptorLoop(Consumer<String> log) {
        this.log = log;
    }

    public static void main(String... args) throws IOException {
        Path directory = Files.createTempDirectory("examples");
        String script = "for word in one two three; do sleep 0.7; echo $word; touch " + directory + "/$word; done";
        new DescriptorLoop(System.out::println).run(500_000_000, directory, script);
    }

    void run(long tickNanos, Path directory, String script) throws IOException {
        try (Timer timer = Timer.every(tickNanos, TimeUnit.NANOSECONDS);
                DescriptorChannel watch = watch(directory);
                ChildProcess child = ChildProcess.start(new ProcessBuilder("sh", "-c", script));
                Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            SelectorKey ticks = selector.register(timer, Interest.READ);
            SelectorKey files = selector.register(watch, Interest.READ);
            SelectorKey output = selector.register(child.output(), Interest.READ);
            while (output.isValid()) {
                selector.select((key, readiness) -> {
                    if (key == ticks) {
                        log.accept("ticks: " + timer.expirations());
                    } else if (key == files) {
                        watch.read(bytes.clear());
                        logCreated(bytes.flip());
                    } else if (child.output().read(bytes.clear()) >= 0) {
                        log.accept("child: " + text(bytes.flip(), bytes.remaining()));
                    } else {
                        output.unregister(); // The end of the pipe.
                    }
                });
            }
        }
    }

    private static DescriptorChannel watch(Path directory) throws IOException {
        DescriptorChannel watch = DescriptorChannel.of(C.inotify_init1(IN_CLOEXEC_NONBLOCK));
        C.inotify_add_watch(watch.fd(), directory.toString(), IN_CREATE);
        return watch;
    }

    /** Takes apart what inotify(7) reports: 12 bytes, the length of the name, the name, and zeros to fill it up. */
    private void logCreated(ByteBuffer events) {
        while (events.hasRemaining()) {
            int length = events.position(events.position() + 12).getInt();
            log.accept("created: " + text(events, length));
        }
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8).trim();
    }

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int inotify_init1(int flags) throws LastErrorException;

        static native int inotify_add_watch(int fd, String path, int mask) throws LastErrorException;
    }
}
