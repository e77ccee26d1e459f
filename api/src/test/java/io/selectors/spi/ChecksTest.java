package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is refused before the system is asked. */
class ChecksTest extends ScriptedTests {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static PollingSelector open(Set<Feature> features, Set<Feature> required) {
        return new PollingSelector("scripted", features, required, new ScriptedPoller());
    }

    // What is missing

    @Test
    void nullIsRefusedByName() throws IOException {
        DatagramChannel channel = channel();
        assertMissing("channel", () -> selector.register((SelectableChannel) null, Interest.READ));
        assertMissing("descriptor", () -> selector.register((Descriptor) null, Interest.READ));
        assertMissing("interest", () -> selector.register(channel, null));
        assertMissing("interest", () -> selector.register(7, null));
        assertMissing("interest", () -> selector.register(() -> 7, null));
        assertMissing("channel", () -> selector.key(null));
        assertMissing("unit", () -> selector.select(1, null));
        assertMissing("unit", () -> selector.select(1, null, (key, readiness) -> { }));
        assertMissing("handler", () -> selector.select(null));
        assertMissing("handler", () -> selector.select(1, TimeUnit.SECONDS, null));
        assertMissing("handler", () -> selector.selectNow(null));
        assertEquals(0, poller.waits());
    }

    @Test
    void aKeyRefusesNullByName() throws IOException {
        SelectorKey key = register(Interest.READ);
        assertMissing("interest", () -> key.modify(null));
        assertMissing("added", () -> key.enable(null));
        assertMissing("removed", () -> key.disable(null));
        assertSame(Interest.READ, key.interest());
    }

    private static void assertMissing(String name, Executable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }

    @Test
    void aNegativeNumberIsNoDescriptor() throws IOException {
        String message = "A file descriptor is 0 or more, not -1";
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> selector.register(-1, Interest.READ)).getMessage());
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> selector.register(() -> -1, Interest.READ)).getMessage());
        assertEquals(0, selector.register(0, Interest.READ).fd());
    }

    // Features

    @Test
    void whatTheBackendLacksIsRefused() throws IOException {
        DatagramChannel channel = channel();
        try (PollingSelector plain = open(Set.of(), Set.of());
                PollingSelector numbers = open(Set.of(Feature.FILE_DESCRIPTORS), Set.of())) {
            assertLacks(Feature.FILE_DESCRIPTORS, () -> plain.register(0, Interest.READ));
            assertLacks(Feature.FILE_DESCRIPTORS, () -> plain.register(() -> 0, Interest.READ));
            assertLacks(Feature.EDGE_TRIGGERED, () -> plain.register(channel, READ_EDGES));
            assertLacks(Feature.EXCLUSIVE, () -> plain.register(channel, Interest.READ.exclusive()));
            assertLacks(Feature.PRIORITY, () -> plain.register(channel, Interest.READ.priority()));
            assertLacks(Feature.EDGE_TRIGGERED, () -> numbers.register(0, READ_EDGES));
            SelectorKey key = plain.register(channel, Interest.READ);
            assertLacks(Feature.EDGE_TRIGGERED, () -> key.modify(READ_EDGES));
            assertLacks(Feature.PRIORITY, () -> key.enable(Interest.NONE.priority()));
            assertSame(Interest.READ, key.interest());
        }
        assertTrue(selector.register(channel, READ_EDGES.priority()).isValid());
    }

    private static void assertLacks(Feature feature, Executable call) {
        String message = assertThrows(UnsupportedOperationException.class, call).getMessage();
        assertTrue(message.contains("'scripted' lacks " + feature), message);
    }

    // Interests

    @Test
    void exclusiveGoesNeitherWithOneShotNorWithPriority() throws IOException {
        DatagramChannel channel = channel();
        for (Interest interest : List.of(READ_ONCE.exclusive(), Interest.READ.exclusive().priority())) {
            assertThrows(IllegalArgumentException.class, () -> selector.register(channel, interest));
            assertThrows(IllegalArgumentException.class, () -> selector.register(7, interest));
        }
        SelectorKey key = selector.register(channel, Interest.READ.exclusive());
        assertThrows(IllegalArgumentException.class, () -> key.enable(Interest.NONE.oneShot()));
        assertSame(Interest.READ.exclusive(), key.interest());
    }

    @Test
    void aDirectionThatAChannelLacksIsRefused() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.configureBlocking(false);
            assertRefused("There is nothing to read from " + sink, () -> selector.register(sink, Interest.READ));
            assertRefused("There is no writing to " + source, () -> selector.register(source, Interest.WRITE));
            SelectorKey reading = selector.register(source, Interest.READ);
            SelectorKey writing = selector.register(sink, Interest.WRITE);
            assertRefused("There is no writing to " + source, () -> reading.modify(Interest.READ_WRITE));
            assertRefused("There is nothing to read from " + sink, () -> writing.enable(Interest.READ));
            assertSame(Interest.READ, reading.interest());
            assertSame(Interest.WRITE, writing.interest());
        }
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    // Channels

    @Test
    void aBlockingChannelIsRefusedUnlessTheFeatureWasRequired() throws IOException {
        DatagramChannel channel = channel();
        channel.configureBlocking(true);
        assertThrows(IllegalBlockingModeException.class, () -> selector.register(channel, Interest.READ));
        try (PollingSelector blocking = open(EnumSet.allOf(Feature.class), Set.of(Feature.BLOCKING_CHANNELS))) {
            SelectorKey key = blocking.register(channel, Interest.READ);
            key.modify(Interest.WRITE);
            assertSame(Interest.WRITE, key.interest());
        }
    }

    @Test
    void aChannelThatBecameBlockingIsRefusedByModify() throws IOException {
        DatagramChannel channel = channel();
        SelectorKey key = selector.register(channel, Interest.READ);
        channel.configureBlocking(true);
        assertThrows(IllegalBlockingModeException.class, () -> key.modify(Interest.WRITE));
        assertSame(Interest.READ, key.interest());
        assertTrue(key.isValid());
        channel.configureBlocking(false);
        key.modify(Interest.WRITE);
        assertSame(Interest.WRITE, key.interest());
    }

    @Test
    void anUnconnectedSocketCanWaitForNothing() throws IOException {
        try (SocketChannel socket = SocketChannel.open()) {
            socket.configureBlocking(false);
            assertThrows(NotYetConnectedException.class, () -> selector.register(socket, Interest.READ));
            assertThrows(NotYetConnectedException.class, () -> selector.register(socket, Interest.WRITE));
            assertThrows(NotYetConnectedException.class, () -> selector.register(socket, Interest.NONE.priority()));
            SelectorKey key = selector.register(socket, Interest.NONE);
            assertThrows(NotYetConnectedException.class, () -> key.modify(Interest.WRITE));
            assertSame(Interest.NONE, key.interest());
        }
    }

    @Test
    void aConnectedSocketCanWaitForBothDirections() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel socket = SocketChannel.open(server.getLocalAddress())) {
            socket.configureBlocking(false);
            assertTrue(selector.register(socket, Interest.READ_WRITE).isValid());
        }
    }

    @Test
    void aConnectingSocketCanWaitForBothDirections() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT); SocketChannel socket = SocketChannel.open()) {
            socket.configureBlocking(false);
            // A system may connect at once.
            assertTrue(socket.connect(server.getLocalAddress()) != socket.isConnectionPending());
            assertTrue(selector.register(socket, Interest.READ_WRITE).isValid());
        }
    }

    @Test
    void aServerThatIsNotBoundCanWaitForNothing() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.configureBlocking(false);
            assertThrows(NotYetBoundException.class, () -> selector.register(server, Interest.READ));
            SelectorKey key = selector.register(server, Interest.NONE);
            assertThrows(NotYetBoundException.class, () -> key.modify(Interest.READ));
            server.bind(ANY_PORT);
            key.modify(Interest.READ);
            assertSame(Interest.READ, key.interest());
        }
    }

    @Test
    void aClosedChannelIsRefused() throws IOException {
        DatagramChannel channel = channel();
        channel.close();
        assertThrows(ClosedChannelException.class, () -> selector.register(channel, Interest.READ));
        assertEquals(0, poller.size());
    }

    @Test
    void aChannelOfAnotherMakeIsRefusedThoughItIsClosed() throws IOException {
        OtherChannel channel = new OtherChannel();
        assertThrows(IllegalSelectorException.class, () -> selector.register(channel, Interest.READ));
        assertTrue(selector.key(channel).isEmpty());
        channel.close();
        assertThrows(IllegalSelectorException.class, () -> selector.register(channel, Interest.READ));
        assertTrue(selector.key(channel).isEmpty());
    }

    /** A closed channel may look as if it were blocking, or not connected: that it is closed is what is said. */
    @Test
    void aChannelClosedWhileItIsCheckedIsSaidToBeClosed() throws IOException {
        poller.acceptAll();
        OtherChannel channel = new OtherChannel();
        channel.closesWhenAsked = true;
        assertThrows(ClosedChannelException.class, () -> selector.register(channel, Interest.READ));
        OtherChannel registered = new OtherChannel();
        SelectorKey key = selector.register(registered, Interest.READ);
        registered.closesWhenAsked = true;
        assertThrows(CancelledKeyException.class, () -> key.modify(Interest.NONE));
    }

    /** Not of the JDK's making; one that, if told so, is closed by the time it says that it is blocking. */
    private static final class OtherChannel extends SelectableChannel {
        private boolean closesWhenAsked;

        @Override
        public boolean isBlocking() {
            if (closesWhenAsked) {
                try {
                    close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return closesWhenAsked;
        }

        @Override
        public int validOps() {
            return SelectionKey.OP_READ;
        }

        @Override
        protected void implCloseChannel() {
            // Nothing is held.
        }

        @Override
        public SelectorProvider provider() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isRegistered() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SelectionKey keyFor(Selector other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SelectionKey register(Selector other, int operations, Object attachment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SelectableChannel configureBlocking(boolean block) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object blockingLock() {
            throw new UnsupportedOperationException();
        }
    }

    // In which order

    @Test
    void theFirstCheckThatFailsDecides() throws IOException {
        DatagramChannel closed = channel();
        closed.configureBlocking(true);
        closed.close();
        assertThrows(ClosedChannelException.class, () -> selector.register(closed, READ_ONCE.exclusive()));
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink();
                PollingSelector plain = open(Set.of(), Set.of())) {
            assertTrue(source.isBlocking() && sink.isBlocking());
            String combination = assertThrows(IllegalArgumentException.class,
                    () -> selector.register(source, Interest.WRITE.exclusive().oneShot())).getMessage();
            assertTrue(combination.startsWith("Exclusive goes"), combination);
            assertRefused("There is no writing to " + source, () -> plain.register(source, Interest.WRITE.edgeTriggered()));
            assertLacks(Feature.EDGE_TRIGGERED, () -> plain.register(source, READ_EDGES));
            assertThrows(IllegalBlockingModeException.class, () -> plain.register(source, Interest.READ));
        }
    }

    @Test
    void aClosedSelectorIsToldBeforeAnythingButNonsense() throws IOException {
        DatagramChannel closed = channel();
        closed.close();
        PollingSelector plain = open(Set.of(), Set.of());
        plain.close();
        assertThrows(IllegalArgumentException.class, () -> plain.register(-1, Interest.READ));
        assertThrows(NullPointerException.class, () -> plain.register(7, null));
        assertThrows(ClosedSelectorException.class, () -> plain.register(7, READ_EDGES));
        assertThrows(ClosedSelectorException.class, () -> plain.register(closed, READ_EDGES));
    }

    @Test
    void aKeyThatIsNoLongerValidIsRefusedFirst() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            SelectorKey key = selector.register(source, Interest.READ);
            key.unregister();
            assertThrows(CancelledKeyException.class, () -> key.modify(Interest.WRITE));
            assertThrows(CancelledKeyException.class, () -> key.enable(READ_ONCE.exclusive()));
            assertThrows(CancelledKeyException.class, () -> key.disable(Interest.READ));
            assertTrue(sink.isOpen());
        }
    }
}
