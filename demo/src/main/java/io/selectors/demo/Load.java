package io.selectors.demo;

import io.selectors.Interest;
import io.selectors.Selector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Connections of which each sends a message, waits for it to come back unchanged, and sends the next. */
final class Load implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 10;

    private final byte[] message;
    private final Selector selector;
    private final List<Line> lines = new ArrayList<>();

    Load(InetSocketAddress server, byte[] message, int connections) throws IOException {
        this.message = message;
        this.selector = Selector.open();
        try {
            for (int i = 0; i < connections; i++) {
                lines.add(new Line(server));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Adds the latency of each message that came back in that time, in nanoseconds. */
    void run(long nanos, Histogram latencies) throws IOException {
        long until = System.nanoTime() + nanos;
        int[] underWay = {lines.size()};
        for (Line line : lines) {
            line.send(System.nanoTime());
        }
        while (underWay[0] > 0) {
            int seen = selector.select(TIMEOUT_SECONDS, TimeUnit.SECONDS, (key, readiness) -> {
                Line line = key.attachment(Line.class);
                if (line.receive()) {
                    long now = System.nanoTime();
                    if (now - until >= 0) {
                        underWay[0]--;
                    } else {
                        latencies.recordValue(now - line.sentAt);
                        line.send(now);
                    }
                }
            });
            if (seen == 0) {
                throw new IOException(underWay[0] + " messages did not come back");
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (Line line : lines) {
            line.channel.close();
        }
    }

    /** One connection. */
    private final class Line {
        private final SocketChannel channel;
        private final ByteBuffer received = ByteBuffer.allocateDirect(message.length);
        private final ByteBuffer sent = ByteBuffer.allocateDirect(message.length).put(message);
        private long sentAt;

        Line(InetSocketAddress server) throws IOException {
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            selector.register(channel, Interest.READ, this);
        }

        void send(long now) throws IOException {
            sentAt = now;
            received.clear();
            channel.write(sent.clear());
            if (sent.hasRemaining()) {
                throw new IOException("An empty connection takes no message");
            }
        }

        /** Whether the whole message is back. */
        boolean receive() throws IOException {
            if (channel.read(received) < 0) {
                throw new IOException("The server closed a connection");
            }
            if (received.hasRemaining()) {
                return false;
            }
            if (!received.flip().equals(sent.flip())) {
                throw new IOException("An echo differs from what was sent");
            }
            return true;
        }
    }
}
