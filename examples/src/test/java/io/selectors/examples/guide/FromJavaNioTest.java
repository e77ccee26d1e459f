package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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
    void whoConnectsRegistersWithoutAnInterestFirst() throws IOException {
        try (Selector selector = Selector.open(); ServerSocketChannel server = Pair.server(); SocketChannel socket = SocketChannel.open()) {
            SocketAddress address = server.getLocalAddress();
            socket.configureBlocking(false);
            assertThrows(NotYetConnectedException.class, () -> selector.register(socket, Interest.WRITE));
            // tag::nio-connect[]
            SelectorKey key = selector.register(socket, Interest.NONE); // WRITE would be refused: it does not connect yet
            socket.connect(address);
            key.modify(Interest.WRITE); // writable when it is connected, or has failed to: finishConnect() tells
            // end::nio-connect[]
            assertEquals(1, selector.select(20, TimeUnit.SECONDS).size());
            assertTrue(socket.finishConnect());
        }
    }

    @Test
    void aCloseEndsASelectWithAnExceptionHereAndWith0There() throws Exception {
        Selector selector = Selector.open();
        FutureTask<Integer> here = start(() -> selector.select((key, readiness) -> { }));
        java.nio.channels.Selector nio = java.nio.channels.Selector.open();
        FutureTask<Integer> there = start(nio::select);
        Thread.sleep(50);
        selector.close();
        nio.close();
        ExecutionException failure = assertThrows(ExecutionException.class, () -> here.get(20, TimeUnit.SECONDS));
        assertEquals(ClosedSelectorException.class, failure.getCause().getClass());
        try {
            assertEquals(0, there.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException late) {
            // Only where the select had not begun when it was closed.
            assertEquals(ClosedSelectorException.class, late.getCause().getClass());
        }
    }

    private static FutureTask<Integer> start(Callable<Integer> work) {
        FutureTask<Integer> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    @Test
    void aCloseDoesNotWaitForASelectorOfJavaNio() throws Exception {
        try (Selector selector = Selector.open(); java.nio.channels.Selector nio = java.nio.channels.Selector.open(); Pair pair = Pair.open()) {
            pair.near().register(nio, SelectionKey.OP_READ);
            SelectorKey key = selector.register(pair.near(), Interest.READ);
            FutureTask<Integer> there = start(nio::select);
            Thread.sleep(50);
            start(() -> {
                pair.near().close();
                return 0;
            }).get(20, TimeUnit.SECONDS);
            assertFalse(key.isValid());
            nio.wakeup();
            there.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void inAListEventsOfWhatWasClosedAfterwardsRemain() throws IOException {
        try (Selector selector = Selector.open(); Pair pair = Pair.open(); Pair other = Pair.open()) {
            selector.register(pair.near(), Interest.WRITE);
            selector.register(other.near(), Interest.WRITE);
            List<Event> events = selector.select();
            assertEquals(2, events.size());
            events.get(1).key().channel().close();
            assertFalse(events.get(1).key().isValid());
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
