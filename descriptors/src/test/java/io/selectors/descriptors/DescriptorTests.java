package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Binding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the tests of this module share. */
final class DescriptorTests {
    static {
        keepWhatTheFirstUseKeeps();
    }

    private DescriptorTests() {
    }

    /** The JDK opens a socket for the life of the process when it closes the first channel. No count of descriptors may meet that. */
    private static void keepWhatTheFirstUseKeeps() {
        try (Selector selector = selector()) {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            pipe.sink().close();
            assertEquals(List.of(), selector.selectNow());
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The bindings that this JDK can have. */
    static List<Binding> bindings() {
        return Runtime.version().feature() < 22 ? List.of(Binding.JNA) : List.of(Binding.FOREIGN, Binding.JNA);
    }

    /** By each of them. */
    static List<Calls> calls() {
        List<Calls> calls = new ArrayList<>();
        for (Binding binding : bindings()) {
            calls.add(Calls.of(binding));
        }
        return calls;
    }

    static Selector selector() throws IOException {
        return Selector.open(Feature.FILE_DESCRIPTORS);
    }

    static SelectorKey register(Selector selector, Descriptor descriptor, Interest interest) throws IOException {
        return selector.register(descriptor, interest, descriptor);
    }

    /** Waits until a descriptor is ready. */
    static void await(Descriptor descriptor, Interest interest) throws IOException {
        try (Selector selector = selector()) {
            register(selector, descriptor, interest);
            List<Event> events = selector.select(60, TimeUnit.SECONDS);
            assertEquals(1, events.size(), () -> descriptor + " does not get ready");
        }
    }

    static boolean isReadable(Descriptor descriptor) throws IOException {
        try (Selector selector = selector()) {
            register(selector, descriptor, Interest.READ);
            return !selector.selectNow().isEmpty();
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads until the end. */
    static String readAll(DescriptorChannel channel) throws IOException {
        StringBuilder all = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
        while (true) {
            int count = channel.read(buffer.clear());
            if (count < 0) {
                return all.toString();
            }
            if (count == 0) {
                await(channel, Interest.READ);
            }
            all.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
    }

    /** Asserts that no more are open. Fewer may be: the JDK closes the pipes of a process that has ended when it gets to it. */
    static void assertOpenDescriptors(long most, String message) throws IOException {
        long open = openDescriptors();
        assertTrue(open <= most, () -> message + ": " + open + " descriptors are open, expected at most " + most);
    }

    /** How many descriptors this process has open, without the files of its container and the listing, which the JVM opens and closes all the time. */
    static long openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(fd -> !isOfTheSystem(fd)).count();
        }
    }

    private static boolean isOfTheSystem(Path fd) {
        try {
            String file = Files.readSymbolicLink(fd).toString();
            return file.startsWith("/sys/") || file.startsWith("/proc/");
        } catch (IOException e) {
            return true; // It has been closed.
        }
    }
}
