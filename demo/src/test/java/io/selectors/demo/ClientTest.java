package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client counts. */
@Timeout(60)
class ClientTest {
    /**
     * Takes all that was sent, and replies, on the client's own selecting thread and in every second select only: the client's event in
     * the select between is readable and writable, and in this one there is none.
     */
    private static final class Peer implements Endpoint, AutoCloseable {
        private final ServerSocketChannel listener = ServerSocketChannel.open();
        private final Pipe alwaysReady = Pipe.open();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        private SocketChannel channel;
        private boolean isDue;

        Peer(Selector selector) throws IOException {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            alwaysReady.source().configureBlocking(false);
            alwaysReady.sink().write(ByteBuffer.wrap(new byte[1]));
            selector.register(alwaysReady.source(), Interest.READ, this);
        }

        InetSocketAddress address() throws IOException {
            return (InetSocketAddress) listener.getLocalAddress();
        }

        @Override
        public void ready(Readiness readiness) throws IOException {
            if (channel == null) {
                channel = listener.accept();
                if (channel == null) {
                    return;
                }
                channel.configureBlocking(false);
            }
            isDue = !isDue;
            if (isDue) {
                exchange();
            }
        }

        private void exchange() throws IOException {
            int count = channel.read(buffer.clear());
            while (count > 0) {
                count = channel.read(buffer.clear());
            }
            if (count == 0) {
                channel.write(ByteBuffer.wrap(new byte[1]));
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            alwaysReady.source().close();
            alwaysReady.sink().close();
            if (channel != null) {
                channel.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.selectors.demo.ServerFixture#backends")
    void aConnectionThatEndsWhileThereAreRepliesCountsOnce(String backend) throws Exception {
        try (Selector selector = Selector.open(backend); Peer peer = new Peer(selector)) {
            Client client = new Client(peer.address(), JsonMessage.of("test", "x".repeat(100_000)), 300, 1, false);
            assertEquals(1, client.run(selector));
            assertNull(client.failure());
        }
    }
}
