package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As many channels as a process may have, and many changes of each, as in the JDK's LotsOfChannels and LotsOfUpdates. */
class CrowdTest {
    /** In a JVM of its own with few descriptors. */
    static final class Crowd {
        public static void main(String[] arguments) throws IOException {
            try (Selector selector = Selector.open()) {
                // No class is loaded any more without a descriptor.
                warmUp(selector);
                Deque<Pipe> pipes = fill(new ArrayDeque<>());
                // Whatever a select might want of descriptors, it gets along without.
                List<SelectorKey> keys = new ArrayList<>();
                for (Pipe pipe : pipes) {
                    pipe.sink().configureBlocking(false);
                    keys.add(selector.register(pipe.sink(), Interest.NONE));
                }
                for (int i = 0; i < 1_000; i++) {
                    for (SelectorKey key : keys) {
                        key.modify(i % 2 == 0 ? Interest.WRITE : Interest.NONE);
                    }
                }
                System.out.println("silent: " + selector.selectNow().isEmpty());
                for (SelectorKey key : keys) {
                    key.modify(Interest.WRITE.oneShot());
                }
                System.out.println("all reported: " + (selector.selectNow().size() == keys.size()));
                System.out.println("crowded: " + (keys.size() > 20));
                for (Pipe pipe : pipes) {
                    pipe.sink().close();
                    pipe.source().close();
                }
                System.out.println("left: " + selector.size());
            }
        }

        private static void warmUp(Selector selector) throws IOException {
            Pipe pipe = Pipe.open();
            pipe.sink().configureBlocking(false);
            SelectorKey key = selector.register(pipe.sink(), Interest.NONE);
            for (Interest interest : List.of(Interest.WRITE, Interest.WRITE.oneShot())) {
                key.modify(interest);
                selector.selectNow();
            }
            key.unregister();
            pipe.sink().close();
            pipe.source().close();
        }

        private static Deque<Pipe> fill(Deque<Pipe> pipes) {
            try {
                while (pipes.size() < 1_000) {
                    pipes.push(Pipe.open());
                }
            } catch (IOException e) {
                System.out.println("full: " + e.getMessage());
            }
            return pipes;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "jdk"})
    void aProcessFullOfChannelsIsServed(String backend) throws Exception {
        String output = ChildJvm.run(Crowd.class, "-XX:-MaxFDLimit", "-Dselectors.backend=" + backend);
        for (String line : List.of("full: Too many open files", "silent: true", "all reported: true", "crowded: true", "left: 0")) {
            assertTrue(output.contains(line), output);
        }
    }

    static List<Binding> bindings() {
        return EpollTests.bindings();
    }

    /** As CPython's test asks of its epoll, with the largest crowd that one process should have. */
    @ParameterizedTest
    @MethodSource("bindings")
    void fifteenThousandReadyComeInOneSelect(Binding binding) throws IOException {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeTrue(system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() > 16_000, "so many descriptors are not allowed");
        LibcDescriptors libc = new LibcDescriptors();
        int[] pipe = libc.pipe();
        libc.write(pipe[1], new byte[1]);
        Deque<Integer> opened = new ArrayDeque<>(List.of(pipe[0], pipe[1]));
        try (Selector selector = EpollBackend.open(binding, Timeouts.AUTO, Set.of())) {
            for (int i = 0; i < 15_000; i++) {
                opened.push(libc.duplicate(pipe[0]));
                selector.register(opened.peek(), Interest.READ);
            }
            assertEquals(15_000, selector.selectNow().stream().map(Event::key).distinct().count());
            assertEquals(15_000, selector.selectNow((key, readiness) -> { }));
            libc.read(pipe[0], 1);
            assertEquals(List.of(), selector.selectNow());
        } finally {
            for (int fd : opened) {
                libc.close(fd);
            }
        }
    }
}
