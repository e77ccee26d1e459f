package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many channels as a process may have, and many changes of each, as in the JDK's LotsOfChannels and LotsOfUpdates. */
class CrowdTest {
    /** In a JVM of its own with few descriptors. */
    static final class Crowd {
        public static void main(String[] arguments) throws IOException {
            try (Selector selector = Selector.open()) {
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
}
