package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The snippets of docs/from-java-nio.md, and what it says of java.nio. */
@Timeout(60)
class FromJavaNioTest {
    @Test
    void aChannelCanBeRegisteredAgainAtOnce() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SocketChannel socket = pair.near();
            SelectorKey key = selector.register(socket, Interest.READ);
            // tag::nio-unregister[]
            key.unregister();
            socket.configureBlocking(true);     // java.nio: IllegalBlockingModeException until the next select
            socket.configureBlocking(false);
            selector.register(socket, Interest.READ);
            // end::nio-unregister[]
            assertEquals(1, selector.size());
        }
        try (java.nio.channels.Selector nio = java.nio.channels.Selector.open(); Pair pair = Pair.open()) {
            pair.near().register(nio, SelectionKey.OP_READ).cancel();
            assertThrows(CancelledKeyException.class, () -> pair.near().register(nio, SelectionKey.OP_READ));
        }
    }

    @Test
    void aClosedPortIsFreeAtOnce() throws IOException {
        try (Selector selector = Selector.open()) {
            ServerSocketChannel server = Pair.server();
            SocketAddress address = server.getLocalAddress();
            server.configureBlocking(false);
            SelectorKey key = selector.register(server, Interest.READ);
            // tag::nio-rebind[]
            key.unregister();
            server.close();
            ServerSocketChannel next = ServerSocketChannel.open().bind(address);
            // end::nio-rebind[]
            next.close();
        }
    }

    @Test
    void thereAreNoSelectedKeysToRemove() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            SelectorKey key = selector.register(pair.near(), Interest.READ);
            pair.say("x");
            int[] seen = {0};
            for (int i = 0; i < 3; i++) {
                // Not drained: told each time.
                selector.select((ready, readiness) -> seen[0] += ready == key ? 1 : 0);
            }
            assertEquals(3, seen[0]);
        }
        try (java.nio.channels.Selector nio = java.nio.channels.Selector.open(); Pair pair = Pair.open()) {
            pair.near().register(nio, SelectionKey.OP_READ);
            pair.say("x");
            assertEquals(1, nio.select());
            assertEquals(0, nio.selectNow(), "what stays in the selected keys does not count as selected");
            assertEquals(1, nio.selectedKeys().size());
        }
    }

    @Test
    void aTimeoutOfNothingPolls() throws IOException {
        try (Selector selector = Selector.open()) {
            selector.wakeup();
            // tag::nio-timeouts[]
            selector.select();                              // java.nio: select() or select(0)
            selector.select(0, TimeUnit.MILLISECONDS);      // java.nio: selectNow(); select(0) would wait for ever
            selector.select(50, TimeUnit.MICROSECONDS);     // java.nio: a millisecond at least
            // end::nio-timeouts[]
        }
    }

    @Test
    void aKeyIsInvalidAsSoonAsItsChannelIsClosed() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open(); Pair other = Pair.open()) {
            SelectorKey first = selector.register(pair.near(), Interest.WRITE);
            SelectorKey second = selector.register(other.near(), Interest.WRITE);
            int[] calls = {0};
            selector.select((key, readiness) -> {
                calls[0]++;
                SelectorKey sibling = key == first ? second : first;
                sibling.channel().close();
                assertFalse(sibling.isValid());
            });
            assertEquals(1, calls[0]);
            assertTrue(first.isValid() ^ second.isValid());
        }
    }
}
