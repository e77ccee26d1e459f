package io.selectors.contract;

import static io.selectors.contract.Selects.assertQuiet;
import static io.selectors.contract.Selects.assertReadable;
import static io.selectors.contract.Selects.assertWritable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** The kinds of channels that the JDK has, each with what may be asked of it. */
public interface ChannelsContract extends Fixture {
    private <T extends SelectableChannel> T nonBlocking(T channel) throws IOException {
        keep(channel).configureBlocking(false);
        return channel;
    }

    private Pipe pipe() throws IOException {
        Pipe pipe = Pipe.open();
        nonBlocking(pipe.source());
        nonBlocking(pipe.sink());
        return pipe;
    }

    private void assertRefused(SelectableChannel channel, Interest interest) throws IOException {
        assertThrows(IllegalArgumentException.class, () -> selector().register(channel, interest));
        assertEquals(0, selector().size());
    }

    @Test
    default void aServerCanOnlyBeRead() throws IOException {
        ServerSocketChannel server = nonBlocking(ServerSocketChannel.open().bind(Connection.anyPort()));
        assertRefused(server, Interest.WRITE);
        assertRefused(server, Interest.READ_WRITE);
        SelectorKey key = selector().register(server, Interest.READ);
        assertThrows(IllegalArgumentException.class, () -> key.enable(Interest.WRITE));
        assertSame(Interest.READ, key.interest());
    }

    @Test
    default void aServerIsReadableWhileAConnectionWaits() throws IOException {
        ServerSocketChannel server = nonBlocking(ServerSocketChannel.open().bind(Connection.anyPort()));
        SelectorKey key = selector().register(server, Interest.READ);
        assertQuiet(selector());
        keep(SocketChannel.open(server.getLocalAddress()));
        assertReadable(key);
        assertReadable(key);
        assertNotNull(keep(server.accept()));
        assertQuiet(selector());
    }

    @Test
    default void aPipeGoesOneWay() throws IOException {
        Pipe pipe = pipe();
        assertRefused(pipe.source(), Interest.WRITE);
        assertRefused(pipe.sink(), Interest.READ);
        SelectorKey source = selector().register(pipe.source(), Interest.READ);
        SelectorKey sink = selector().register(pipe.sink(), Interest.WRITE);
        assertWritable(sink);
        sink.modify(Interest.NONE);
        pipe.sink().write(ByteBuffer.allocate(1));
        assertReadable(source);
    }

    @Test
    default void aFullPipeIsWritableOnceItIsRead() throws IOException {
        Pipe pipe = pipe();
        SelectorKey key = selector().register(pipe.sink(), Interest.WRITE);
        while (pipe.sink().write(ByteBuffer.allocate(4096)) > 0) {
            // Until it is full.
        }
        assertQuiet(selector());
        while (pipe.source().read(ByteBuffer.allocate(4096)) > 0) {
            // Until it is empty.
        }
        assertWritable(key);
    }

    @Test
    default void aPipeIsReadableAtItsEnd() throws IOException {
        Pipe pipe = pipe();
        SelectorKey key = selector().register(pipe.source(), Interest.READ);
        pipe.sink().close();
        assertReadable(key);
        assertEquals(-1, pipe.source().read(ByteBuffer.allocate(1)));
    }

    @Test
    default void aPipeWithoutAReaderIsWritableSoThatTheWriteFails() throws IOException {
        Pipe pipe = pipe();
        SelectorKey key = selector().register(pipe.sink(), Interest.WRITE);
        pipe.source().close();
        assertWritable(key);
        assertThrows(IOException.class, () -> pipe.sink().write(ByteBuffer.allocate(1)));
    }

    @Test
    default void aDatagramIsReadableEvenIfEmpty() throws IOException {
        DatagramChannel receiver = nonBlocking(DatagramChannel.open().bind(Connection.anyPort()));
        DatagramChannel sender = nonBlocking(DatagramChannel.open().bind(Connection.anyPort()));
        SelectorKey key = selector().register(receiver, Interest.READ);
        assertQuiet(selector());
        sender.send(ByteBuffer.allocate(0), receiver.getLocalAddress());
        sender.send(ByteBuffer.allocate(3), receiver.getLocalAddress());
        assertReadable(key);
        assertNotNull(receiver.receive(ByteBuffer.allocate(8)));
        assertReadable(key);
        assertNotNull(receiver.receive(ByteBuffer.allocate(8)));
        assertQuiet(selector());
        key.modify(Interest.READ_WRITE);
        assertWritable(key);
    }

    @Test
    default void aSocketThatDoesNotConnectHasNothingToReadOrWrite() throws IOException {
        SocketChannel channel = nonBlocking(SocketChannel.open());
        assertThrows(NotYetConnectedException.class, () -> selector().register(channel, Interest.READ));
        assertThrows(NotYetConnectedException.class, () -> selector().register(channel, Interest.WRITE));
        assertEquals(0, selector().size());
        SelectorKey key = selector().register(channel, Interest.NONE);
        assertThrows(NotYetConnectedException.class, () -> key.modify(Interest.READ));
        assertQuiet(selector());
        assertTrue(key.isValid());
    }

    /** An epoll would report it as hung up, without end. */
    @Test
    default void aServerThatIsNotBoundHasNothingToAccept() throws IOException {
        ServerSocketChannel server = nonBlocking(ServerSocketChannel.open());
        assertThrows(NotYetBoundException.class, () -> selector().register(server, Interest.READ));
        assertThrows(NotYetBoundException.class, () -> selector().register(server, Interest.READ.oneShot()));
        assertEquals(0, selector().size());
        SelectorKey key = selector().register(server, Interest.NONE);
        assertThrows(NotYetBoundException.class, () -> key.modify(Interest.READ));
        assertThrows(NotYetBoundException.class, () -> key.enable(Interest.READ));
        assertSame(Interest.NONE, key.interest());
        assertQuiet(selector());
        server.bind(Connection.anyPort());
        key.modify(Interest.READ);
        assertQuiet(selector());
        keep(SocketChannel.open(server.getLocalAddress()));
        assertReadable(key);
    }

    /** A change is checked like a registration. java.nio itself keeps what is registered from being put back. */
    @Test
    default void aChannelThatWasPutBackIntoBlockingModeIsNotChanged() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        try {
            source.channel().configureBlocking(true);
        } catch (IllegalBlockingModeException e) {
            assertFalse(isNative());
            return;
        }
        for (Interest interest : List.of(Interest.WRITE, Interest.READ, Interest.NONE)) {
            assertThrows(IllegalBlockingModeException.class, () -> key.modify(interest));
        }
        assertSame(Interest.READ, key.interest());
        source.channel().configureBlocking(false);
        source.fill();
        assertReadable(key);
        key.modify(Interest.WRITE);
        assertWritable(key);
    }

    @Test
    default void aBlockingChannelIsChangedWhereThatWasRequired() throws IOException {
        if (!has(Feature.BLOCKING_CHANNELS)) {
            assertThrows(BackendUnavailableException.class, () -> open(Feature.BLOCKING_CHANNELS));
            return;
        }
        Source source = source();
        SelectorKey key = keep(open(Feature.BLOCKING_CHANNELS)).register(source.channel(), Interest.READ);
        source.channel().configureBlocking(true);
        key.modify(Interest.WRITE);
        assertWritable(key);
    }

    /** A client whose connect is pending; another thread finishes it while this one does something else. */
    private void finishDuring(ServerSocketChannel server, int round, FinishedMeanwhile deed) throws Exception {
        try (SocketChannel client = SocketChannel.open()) {
            client.configureBlocking(false);
            boolean connected = client.connect(server.getLocalAddress());
            try (SocketChannel accepted = server.accept()) {
                assertFalse(connected && accepted == null);
                CyclicBarrier start = new CyclicBarrier(2);
                Task<Boolean> finishing = Task.start(() -> {
                    start.await();
                    for (int spins = round % 50 * 10; spins > 0; spins--) {
                        Thread.onSpinWait();
                    }
                    return client.finishConnect();
                });
                start.await();
                deed.act(client, finishing);
            }
        }
    }

    /** What one thread does while another finishes a connect. */
    interface FinishedMeanwhile {
        void act(SocketChannel client, Task<Boolean> finishing) throws Exception;
    }

    /** It connects, or is connected, whichever is asked first. */
    @Test
    default void whatAnotherThreadConnectsIsNeverRefusedAsUnconnected() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(Connection.anyPort())) {
            for (int round = 0; round < 400; round++) {
                finishDuring(server, round, (client, finishing) -> {
                    SelectorKey key = selector().register(client, Interest.NONE);
                    for (boolean finished = false; !finished;) {
                        finished = finishing.isDone();
                        key.modify(Interest.WRITE);
                        key.modify(Interest.NONE);
                    }
                    assertTrue(finishing.result());
                    key.unregister();
                });
            }
        }
    }

    @Test
    default void whatAnotherThreadConnectsTurnsWritable() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(Connection.anyPort())) {
            for (int round = 0; round < 400; round++) {
                finishDuring(server, round, (client, finishing) -> {
                    SelectorKey key = selector().register(client, Interest.WRITE);
                    assertTrue(finishing.result());
                    assertWritable(key);
                    key.unregister();
                });
            }
        }
    }

    @Test
    default void aPortCanBeBoundAgainAsSoonAsItsChannelIsUnregisteredAndClosed() throws IOException {
        InetSocketAddress address = (InetSocketAddress) listenOn(Connection.anyPort());
        for (int i = 0; i < 20; i++) {
            assertEquals(address, listenOn(address));
        }
    }

    private Object listenOn(InetSocketAddress address) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(address)) {
            nonBlocking(server);
            SelectorKey key = selector().register(server, Interest.READ);
            assertEquals(0, selector().selectNow().size());
            Object bound = server.getLocalAddress();
            key.unregister();
            return bound;
        }
    }

    @Test
    default void blockingModeCanBeRestoredAsSoonAsTheChannelIsUnregistered() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertQuiet(selector());
        key.unregister();
        source.channel().configureBlocking(true);
        assertTrue(source.channel().isBlocking());
    }

    @Test
    default void aSelectorChangesNoMode() throws IOException {
        Source source = source();
        SelectorKey key = selector().register(source.channel(), Interest.READ);
        assertQuiet(selector());
        assertFalse(source.channel().isBlocking());
        key.unregister();
        assertFalse(source.channel().isBlocking());
    }
}
