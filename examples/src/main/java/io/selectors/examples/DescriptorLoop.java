package io.selectors.examples;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** On Linux: a timer, a watched directory and the output of a child process in one loop, which ends when the child does. */
final class DescriptorLoop {
    private static final int CLOEXEC = 02000000;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int IN_CREATE = 0x100;

    private final Consumer<String> log;

    DescriptorLoop(Consumer<String> log) {
        this.log = log;
    }

    public static void main(String... args) throws IOException {
        Path directory = Files.createTempDirectory("examples");
        String script = "for word in one two three; do sleep 0.7; echo $word; touch " + directory + "/$word; done";
        new DescriptorLoop(System.out::println).run(500_000_000, directory, script);
    }

    void run(long tickNanos, Path directory, String script) throws IOException {
        try (Descriptor timer = timer(tickNanos);
                Descriptor watch = watch(directory);
                Descriptor output = start(script);
                Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            SelectorKey ticks = selector.register(timer.fd, Interest.READ);
            SelectorKey files = selector.register(watch.fd, Interest.READ);
            SelectorKey child = selector.register(output.fd, Interest.READ);
            while (child.isValid()) {
                selector.select((key, readiness) -> {
                    ByteBuffer bytes = read(key.fd());
                    if (key == ticks) {
                        log.accept("ticks: " + bytes.getLong());
                    } else if (key == files) {
                        logCreated(bytes);
                    } else if (bytes.hasRemaining()) {
                        log.accept("child: " + text(bytes, bytes.remaining()));
                    } else {
                        child.unregister(); // The end of the pipe.
                    }
                });
            }
        }
    }

    private static Descriptor timer(long nanos) {
        Descriptor timer = new Descriptor(C.timerfd_create(CLOCK_MONOTONIC, CLOEXEC));
        C.timerfd_settime(timer.fd, 0, new long[] {0, nanos, 0, nanos}, null);
        return timer;
    }

    private static Descriptor watch(Path directory) {
        Descriptor watch = new Descriptor(C.inotify_init1(CLOEXEC));
        C.inotify_add_watch(watch.fd, directory.toString(), IN_CREATE);
        return watch;
    }

    /** Starts a child and answers the end of the pipe that its output comes from. */
    private static Descriptor start(String script) throws IOException {
        int[] ends = new int[2];
        C.pipe2(ends, CLOEXEC);
        try (Descriptor input = new Descriptor(ends[1])) { // The child gets its own, so that the pipe ends with the child.
            new ProcessBuilder("sh", "-c", script).redirectOutput(new File("/proc/self/fd/" + input.fd)).start();
        }
        return new Descriptor(ends[0]);
    }

    private static ByteBuffer read(int fd) {
        ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        return bytes.limit((int) C.read(fd, bytes.array(), bytes.capacity()));
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

    private record Descriptor(int fd) implements AutoCloseable {
        @Override
        public void close() {
            C.close(fd);
        }
    }

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int timerfd_create(int clock, int flags) throws LastErrorException;

        static native int timerfd_settime(int fd, int flags, long[] intervalAndFirst, long[] before) throws LastErrorException;

        static native int inotify_init1(int flags) throws LastErrorException;

        static native int inotify_add_watch(int fd, String path, int mask) throws LastErrorException;

        static native int pipe2(int[] ends, int flags) throws LastErrorException;

        static native long read(int fd, byte[] bytes, long count) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;
    }
}
