package io.selectors.demo;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/** Many connections that each send the same number of messages, on one selecting thread, and may want them echoed. */
final class Client {
    private static final int MAX_CONNECTING = 128;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final InetSocketAddress server;
    private final byte[] message;
    private final int count;
    private final boolean expectEcho;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private int toOpen;
    private int connecting;
    private int open;
    private int intact;
    private String failure;

    Client(InetSocketAddress server, byte[] message, int count, int connections, boolean expectEcho) {
        this.server = server;
        this.message = message;
        this.count = count;
        this.toOpen = connections;
        this.expectEcho = expectEcho;
    }

    /** Sends everything and returns how many connections lost nothing. */
    int run(Selector selector) throws IOException {
        while (toOpen > 0 || open > 0) {
            while (toOpen > 0 && connecting < MAX_CONNECTING) {
                connect(selector);
            }
            if (open > 0 && selector.select(TIMEOUT_NANOS, TimeUnit.NANOSECONDS,
                    (key, readiness) -> key.attachment(Endpoint.class).ready(readiness)) == 0) {
                throw new IOException("Nothing has moved for 30 s, with " + open + " connections open to " + server);
            }
        }
        return intact;
    }

    /** Why the last connection that failed did so, or null. */
    String failure() {
        return failure;
    }

    private void connect(Selector selector) throws IOException {
        toOpen--;
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            channel.connect(server);
            Talk talk = new Talk(channel);
            talk.key = selector.register(channel, Interest.WRITE, talk);
            connecting++;
            open++;
        } catch (IOException e) {
            channel.close();
            failure = e.getMessage();
        }
    }

    /** One connection. */
    private final class Talk implements Endpoint {
        private final SocketChannel channel;
        private final ByteBuffer unsent = ByteBuffer.wrap(message).limit(0);
        private final CRC32 received = new CRC32();
        private SelectorKey key;
        private boolean connected;
        private int sent;
        private long receivedBytes;

        Talk(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void ready(Readiness readiness) throws IOException {
            try {
                if (!connected) {
                    connected = channel.finishConnect();
                    connecting--;
                }
                if (readiness.isWritable()) {
                    send();
                }
                if (readiness.isReadable() && channel.isOpen()) {
                    receive();
                }
            } catch (IOException e) {
                if (!connected) {
                    connecting--;
                }
                end(e.getMessage());
            }
        }

        private void send() throws IOException {
            while (sent < count || unsent.hasRemaining()) {
                if (!unsent.hasRemaining()) {
                    unsent.clear();
                    sent++;
                }
                channel.write(unsent);
                if (unsent.hasRemaining()) {
                    key.modify(Interest.READ_WRITE);
                    return;
                }
            }
            if (expectEcho) {
                channel.shutdownOutput();
                key.modify(Interest.READ);
            } else {
                end(null);
            }
        }

        private void receive() throws IOException {
            int n = channel.read(buffer.clear());
            while (n > 0) {
                received.update(buffer.flip());
                receivedBytes += n;
                n = channel.read(buffer.clear());
            }
            if (n < 0) {
                end(isIntact() ? null : "the echo differs: " + receivedBytes + " bytes of " + (long) count * message.length);
            }
        }

        private boolean isIntact() {
            CRC32 expected = new CRC32();
            for (int i = 0; i < count; i++) {
                expected.update(message);
            }
            return receivedBytes == (long) count * message.length && received.getValue() == expected.getValue();
        }

        private void end(String problem) throws IOException {
            if (problem == null) {
                intact++;
            } else {
                failure = problem;
            }
            open--;
            key.unregister();
            channel.close();
        }
    }
}
