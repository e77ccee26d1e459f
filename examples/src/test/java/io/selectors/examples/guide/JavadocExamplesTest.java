package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Descriptor;
import io.selectors.Event;
import io.selectors.EventHandler;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.Statistics;
import io.selectors.SystemCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The examples in the javadoc of the public types of {@code io.selectors}. */
@Timeout(60)
class JavadocExamplesTest {
    private final ByteBuffer buffer = ByteBuffer.allocate(100);
    private final List<String> log = new ArrayList<>();

    private void fallBack(String why) {
        log.add(why);
    }

    private void serve(SelectorKey key, Readiness readiness) {
        log.add(key.attachment() + " " + readiness);
        key.selector().close();
    }

    private void answer(SelectorKey key) {
        log.add("answered " + key);
    }

    @Test
    void backendUnavailableException() throws IOException {
        // tag::javadoc-BackendUnavailableException[]
        try (Selector selector = Selector.open("jdk", Feature.EDGE_TRIGGERED)) {
            selector.selectNow();
        } catch (BackendUnavailableException e) {
            fallBack(e.getMessage()); // Backend 'jdk' lacks [EDGE_TRIGGERED]. Found: …
        }
        // end::javadoc-BackendUnavailableException[]
        assertTrue(log.get(0).startsWith("Backend 'jdk' lacks [EDGE_TRIGGERED]. Found: "), log::toString);
    }

    @Test
    void event() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            selector.register(pair.near(), Interest.READ);
            pair.say("word");
            // tag::javadoc-Event[]
            for (Event event : selector.select()) {
                if (event.isReadable()) {
                    ((SocketChannel) event.key().channel()).read(buffer);
                }
            }
            // end::javadoc-Event[]
            assertTrue(buffer.position() > 0);
        }
    }

    @Test
    void eventHandler() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open(); Pair failing = Pair.open()) {
            selector.register(pair.near(), Interest.READ);
            selector.register(failing.near(), Interest.READ);
            pair.say("word");
            failing.reset();
            // tag::javadoc-EventHandler[]
            EventHandler handler = (key, readiness) -> {
                SocketChannel socket = (SocketChannel) key.channel();
                try {
                    if (socket.read(buffer.clear()) < 0) {
                        socket.close();
                    }
                } catch (IOException e) {
                    socket.close(); // its own failure: the others go on
                }
            };
            // end::javadoc-EventHandler[]
            while (failing.near().isOpen()) {
                selector.select(handler);
            }
            assertTrue(pair.near().isOpen());
        }
    }

    @Test
    void feature() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            // tag::javadoc-Feature[]
            boolean edges = selector.features().contains(Feature.EDGE_TRIGGERED);
            selector.register(socket, edges ? Interest.READ.edgeTriggered() : Interest.READ);
            // end::javadoc-Feature[]
            assertEquals(edges, selector.key(socket).orElseThrow().interest().isEdgeTriggered());
        }
    }

    @Test
    void interest() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SelectorKey key = selector.register(pair.near(), Interest.NONE);
            // tag::javadoc-Interest[]
            key.modify(Interest.READ.oneShot());
            key.enable(Interest.WRITE);
            // end::javadoc-Interest[]
            assertEquals(Interest.READ_WRITE.oneShot(), key.interest());
        }
    }

    private void register(Selector selector, int fd) throws IOException {
        // tag::javadoc-NotPollableException[]
        try {
            selector.register(fd, Interest.READ);
        } catch (NotPollableException e) {
            fallBack(e.getMessage()); // a file, say: it never blocks, so there is nothing to wait for
        }
        // end::javadoc-NotPollableException[]
    }

    private void registerOpen(Selector selector, int fd) throws IOException {
        // tag::javadoc-SystemCallException[]
        try {
            selector.register(fd, Interest.READ);
        } catch (SystemCallException e) {
            fallBack(e.errnoName() + " (" + e.errno() + ")"); // EBADF (9)
        }
        // end::javadoc-SystemCallException[]
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void systemCallException() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            registerOpen(selector, 1_000_000);
            assertEquals(List.of("EBADF (9)"), log);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void notPollableException() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            register(selector, ErrorsPageTest.descriptorOfAFile());
            assertEquals(1, log.size());
        }
    }

    @Test
    void readiness() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            selector.register(socket, Interest.READ);
            pair.far().shutdownOutput();
            // tag::javadoc-Readiness[]
            selector.select((key, readiness) -> {
                if (readiness.isReadable() && socket.read(buffer) < 0) {
                    socket.close(); // the end is found by reading; isReadClosed() may tell beforehand
                }
            });
            // end::javadoc-Readiness[]
            assertFalse(socket.isOpen());
        }
    }

    private void loop(ServerSocketChannel server) throws IOException {
        // tag::javadoc-Selector[]
        try (Selector selector = Selector.open()) {
            selector.register(server, Interest.READ, "server");
            while (selector.isOpen()) {
                selector.select((key, readiness) -> serve(key, readiness));
            }
        }
        // end::javadoc-Selector[]
    }

    @Test
    void selector() throws IOException {
        try (ServerSocketChannel server = Pair.server(); SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            server.configureBlocking(false);
            assertThrows(ClosedSelectorException.class, () -> loop(server));
            assertTrue(client.isConnected());
            assertEquals(List.of("server READABLE"), log);
        }
    }

    @Test
    void selectorKey() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            // tag::javadoc-SelectorKey[]
            SelectorKey key = selector.register(socket, Interest.READ, ByteBuffer.wrap("welcome".getBytes()));
            ByteBuffer waiting = key.attachment(ByteBuffer.class);
            socket.write(waiting);
            key.modify(waiting.hasRemaining() ? Interest.READ_WRITE : Interest.READ);
            key.unregister(); // at once: the channel can be registered again, or put into blocking mode
            // end::javadoc-SelectorKey[]
            assertFalse(key.isValid());
            assertEquals(Interest.READ, key.interest());
            assertEquals("welcome", pair.hear(7));
        }
    }

    @Test
    void statistics() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            selector.register(pair.near(), Interest.WRITE);
            // tag::javadoc-Statistics[]
            Statistics before = selector.statistics();
            selector.select((key, readiness) -> answer(key));
            System.out.println(selector.statistics().minus(before)); // Statistics[selects=1, events=1, wakeups=0, ...
            // end::javadoc-Statistics[]
            assertEquals(1, selector.statistics().minus(before).selects());
        }
    }

    private static final class Library {
        private final int number;

        private Library(int number) {
            this.number = number;
        }

        int socket() {
            return number;
        }
    }

    private SelectorKey register(Selector selector, Library libpq) throws IOException {
        // tag::javadoc-Descriptor[]
        Descriptor connection = () -> libpq.socket(); // a lambda is enough where nobody closes it while it is registered
        SelectorKey key = selector.register(connection, Interest.READ, "postgres");
        // end::javadoc-Descriptor[]
        assertEquals(connection, key.descriptor());
        return key;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void descriptor() throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS); Pair pair = Pair.open(); Selector other = Selector.open("epoll")) {
            Library library = new Library(other.register(pair.near(), Interest.NONE).fd());
            SelectorKey key = register(selector, library);
            pair.say("word");
            assertEquals(key, selector.select().get(0).key());
        }
    }
}
