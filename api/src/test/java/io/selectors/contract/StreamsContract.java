package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static io.selectors.contract.Selects.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The life of a stream connection: connect, half-close, reset, urgent data, and the hints that go with them. */
public interface StreamsContract extends Fixture {
    private Connection connection() throws IOException {
        return keep(Connection.open());
    }

    private SocketChannel connecting(SocketAddress address) throws IOException {
        SocketChannel channel = keep(SocketChannel.open());
        channel.configureBlocking(false);
        channel.connect(address);
        return channel;
    }

    /** Connects to a port at which nobody listens any more. One that is bound would not do: OpenBSD drops what comes to it. */
    private Optional<SocketChannel> refused() throws IOException {
        SocketAddress closed;
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(Connection.anyPort())) {
            closed = server.getLocalAddress();
        }
        try {
            return Optional.of(connecting(closed));
        } catch (ConnectException e) {
            // At once, as FreeBSD does on one processor: then there is nothing to wait for.
            return Optional.empty();
        }
    }

    @Test
    default void aFinishedConnectIsWritable() throws IOException {
        ServerSocketChannel server = keep(ServerSocketChannel.open().bind(Connection.anyPort()));
        SocketChannel channel = connecting(server.getLocalAddress());
        SelectorKey key = selector().register(channel, Interest.WRITE);
        assertWritable(key);
        assertTrue(channel.finishConnect());
        // It is writable still, as any other socket.
        assertWritable(key);
        SocketChannel accepted = keep(server.accept());
        key.modify(Interest.READ);
        assertQuiet(selector());
        accepted.write(ByteBuffer.allocate(1));
        assertReadable(key);
    }

    @Test
    default void aRefusedConnectIsWritableAndFinishConnectTells() throws IOException {
        Optional<SocketChannel> refused = refused();
        if (refused.isEmpty()) {
            return;
        }
        SocketChannel channel = refused.get();
        SelectorKey key = selector().register(channel, Interest.WRITE);
        assertWritable(key);
        assertThrows(ConnectException.class, channel::finishConnect);
        assertFalse(key.isValid());
        assertQuiet(selector());
    }

    @Test
    default void aRefusedConnectIsReportedToAReaderToo() throws IOException {
        Optional<SocketChannel> refused = refused();
        if (refused.isEmpty()) {
            return;
        }
        SocketChannel channel = refused.get();
        SelectorKey key = selector().register(channel, Interest.READ);
        assertReadable(key);
        assertThrows(ConnectException.class, channel::finishConnect);
    }

    @Test
    default void aReaderIsNotToldOfAFinishedConnect() throws IOException {
        ServerSocketChannel server = keep(ServerSocketChannel.open().bind(Connection.anyPort()));
        SocketChannel channel = connecting(server.getLocalAddress());
        SelectorKey key = selector().register(channel, Interest.READ);
        keep(server.accept());
        assertQuiet(selector());
        key.modify(Interest.WRITE);
        assertWritable(key);
        assertTrue(channel.finishConnect());
        assertWritable(key);
    }

    /** A backend may tell before as well; and a select that waits in between must not keep a processor busy. */
    @Test
    default void whatComesBeforeAConnectIsFinishedIsReportedAfter() throws IOException {
        ServerSocketChannel server = keep(ServerSocketChannel.open().bind(Connection.anyPort()));
        SocketChannel channel = connecting(server.getLocalAddress());
        SelectorKey key = selector().register(channel, Interest.READ);
        SocketChannel there = keep(server.accept());
        assertEquals(1, there.write(ByteBuffer.allocate(1)));
        selector().select(100, TimeUnit.MILLISECONDS);
        assertTrue(channel.finishConnect());
        assertReadable(key);
        assertEquals(1, channel.read(ByteBuffer.allocate(2)));
        assertQuiet(selector());
    }

    @Test
    default void aHalfCloseIsReadableUntilReadAndAfter() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.READ);
        connection.fill();
        connection.there().shutdownOutput();
        assertReadable(key);
        connection.take();
        assertReadable(key);
        assertEquals(-1, connection.here().read(ByteBuffer.allocate(1)));
        assertReadable(key);
        assertEquals(1, connection.here().write(ByteBuffer.allocate(1)));
    }

    @Test
    default void ownShutdownsAreSeenByWhoAskedForThem() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.READ_WRITE);
        connection.here().shutdownInput();
        Readiness readiness = await(key);
        assertTrue(readiness.isReadable() && readiness.isWritable(), readiness::toString);
        assertEquals(-1, connection.here().read(ByteBuffer.allocate(1)));
        assertEquals(1, connection.here().write(ByteBuffer.allocate(1)));
        connection.here().shutdownOutput();
        assertTrue(await(key).isReadable());
        assertEquals(1, connection.there().read(ByteBuffer.allocate(1)));
        assertEquals(-1, connection.there().read(ByteBuffer.allocate(1)));
    }

    @Test
    default void whatIsTakenInPartIsReportedAgain() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.READ);
        connection.there().write(ByteBuffer.allocate(3));
        for (int i = 0; i < 3; i++) {
            assertReadable(key);
            connection.take();
        }
        assertQuiet(selector());
    }

    @Test
    default void aHalfCloseIsHintedToReadersOnly() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.READ_WRITE);
        Readiness before = await(key);
        assertFalse(before.isReadClosed() || before.isHangup() || before.isError(), before::toString);
        key.modify(Interest.READ);
        connection.there().shutdownOutput();
        Readiness after = await(key);
        assertEquals(has(Feature.CLOSE_HINTS), after.isReadClosed(), after::toString);
        assertFalse(after.isHangup() || after.isError(), after::toString);
        key.modify(Interest.WRITE);
        Readiness asWriter = await(key);
        assertFalse(asWriter.isReadable() || asWriter.isReadClosed(), asWriter::toString);
    }

    @Test
    default void aResetMakesEveryRequestedDirectionReady() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.READ);
        connection.reset();
        assertReadable(key);
        key.modify(Interest.READ_WRITE);
        Readiness readiness = await(key);
        assertTrue(readiness.isReadable() && readiness.isWritable(), readiness::toString);
        if (has(Feature.CLOSE_HINTS)) {
            assertTrue(readiness.isHangup() && readiness.isError() && readiness.isReadClosed(), readiness::toString);
        }
        assertThrows(IOException.class, () -> connection.here().read(ByteBuffer.allocate(1)));
    }

    @Test
    default void aResetReachesAWriter() throws IOException {
        Connection connection = connection();
        SelectorKey reader = selector().register(connection.here(), Interest.READ);
        connection.reset();
        assertReadable(reader);
        reader.modify(Interest.WRITE);
        Readiness readiness = await(reader);
        assertTrue(readiness.isWritable() && !readiness.isReadable(), readiness::toString);
        assertThrows(IOException.class, () -> connection.here().write(ByteBuffer.allocate(1)));
    }

    /** It was kept like the refusal of a change, which no system repeats. */
    @Test
    default void anErrorThatAThrowingHandlerHeldUpIsForgottenWhenItIsGone() throws IOException {
        List<Connection> connections = List.of(connection(), connection());
        List<SelectorKey> keys = new ArrayList<>();
        for (Connection connection : connections) {
            keys.add(selector().register(connection.here(), Interest.READ));
            connection.reset();
        }
        for (int i = 0; i < 1000 && await(selector()).size() < 2; i++) {
            // The other reset is on its way.
        }
        assertThrows(IOException.class, () -> selector().select(5, TimeUnit.SECONDS, (key, readiness) -> {
            for (Connection connection : connections) {
                assertThrows(IOException.class, () -> connection.here().read(ByteBuffer.allocate(1)));
            }
            throw new IOException("handler");
        }));
        for (Event event : selector().selectNow()) {
            assertTrue(keys.contains(event.key()) && !event.readiness().isError(), event::toString);
        }
    }

    @Test
    default void aResetDoesNotReachWhoAskedForNothing() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.NONE);
        connection.reset();
        assertQuiet(selector());
        assertTrue(key.isValid());
        key.modify(Interest.READ);
        assertReadable(key);
        key.modify(Interest.NONE);
        assertQuiet(selector());
    }

    @Test
    default void whatIsWrittenBeforeCloseReachesThePeerAndTheEndToo() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.WRITE);
        assertWritable(key);
        connection.here().write(ByteBuffer.allocate(3));
        key.unregister();
        connection.here().close();
        ByteBuffer buffer = ByteBuffer.allocate(8);
        while (connection.there().read(buffer) >= 0) {
            assertTrue(buffer.hasRemaining());
        }
        assertEquals(3, buffer.position());
    }

    @Test
    default void closingARegisteredStreamEndsItForThePeer() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.READ);
        assertQuiet(selector());
        connection.here().close();
        assertFalse(key.isValid());
        assertQuiet(selector());
        assertEquals(-1, connection.there().read(ByteBuffer.allocate(1)));
    }

    @Test
    default void urgentDataIsPriorityOrNothing() throws IOException {
        Connection connection = connection();
        SelectorKey key = selector().register(connection.here(), Interest.READ);
        connection.there().socket().sendUrgentData(7);
        assertQuiet(selector());
        if (!lacks(Feature.PRIORITY, () -> key.modify(Interest.NONE.priority()))) {
            key.modify(Interest.NONE.priority());
            Readiness readiness = await(key);
            assertTrue(readiness.isPriority() && !readiness.isReadable(), readiness::toString);
        }
    }
}
