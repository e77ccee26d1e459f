package io.selectors.examples;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A server to start from. A peer that does not read is not read from, a silent one is closed after a while, a failure ends its own
 * connection alone, a lack of descriptors only pauses accepting, and {@link #close} ends it from any thread.
 */
final class EchoServer implements Runnable, AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server;
    private final SelectorKey accepting;
    private final long silenceNanos;
    /** Whoever was silent longest comes first. */
    private final Set<Connection> connections = new LinkedHashSet<>();
    private long pausedSince;

    EchoServer(ServerSocketChannel server, Duration silence) throws IOException {
        this.server = server;
        this.silenceNanos = silence.toNanos();
        server.configureBlocking(false);
        accepting = selector.register(server, Interest.READ);
    }

    public static void main(String... args) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open();
                EchoServer server = new EchoServer(channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888)),
                        Duration.ofMinutes(1))) {
            System.out.println("Try: nc localhost 8888");
            server.run();
        }
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                selector.select(nanosToNextDeadline(), TimeUnit.NANOSECONDS, this::ready);
                closeSilentOnes();
                if (accepting.interest().isNone() && System.nanoTime() - pausedSince >= PAUSE_NANOS) {
                    accepting.modify(Interest.READ);
                }
            }
        } catch (ClosedSelectorException | CancelledKeyException e) {
            // close() was called: while this waited, or just before it changed a key.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Set.copyOf(connections).forEach(Connection::close);
        }
    }

    /** Ends {@link #run} from any thread. */
    @Override
    public void close() {
        selector.close();
    }

    private void ready(SelectorKey key, Readiness readiness) {
        if (key == accepting) {
            accept();
        } else {
            key.attachment(Connection.class).ready(readiness);
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel != null) { // It may have gone already.
                Connection connection = new Connection(channel);
                connections.add(connection); // First: whatever fails from here on, it is closed.
                connection.register();
            }
        } catch (IOException e) {
            // Out of descriptors, as a rule. Whoever waits is still there: without a pause this would spin.
            System.err.println("accepting pauses: " + e.getMessage());
            pausedSince = System.nanoTime();
            try {
                accepting.modify(Interest.NONE);
            } catch (IOException modifying) {
                throw new UncheckedIOException(modifying);
            }
        }
    }

    private long nanosToNextDeadline() {
        long nanos = accepting.interest().isNone() ? PAUSE_NANOS : Long.MAX_VALUE;
        Iterator<Connection> oldest = connections.iterator();
        return oldest.hasNext() ? Math.min(nanos, Math.max(0, oldest.next().deadline - System.nanoTime())) : nanos;
    }

    private void closeSilentOnes() {
        long now = System.nanoTime();
        while (!connections.isEmpty()) {
            Connection oldest = connections.iterator().next();
            if (oldest.deadline - now > 0) {
                return;
            }
            oldest.close();
        }
    }

    private final class Connection {
        private final SocketChannel channel;
        private SelectorKey key;
        /** What was read and not yet written. */
        private final ByteBuffer waiting = ByteBuffer.allocateDirect(16 * 1024);
        private long deadline = System.nanoTime() + silenceNanos;
        private boolean ended;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void register() throws IOException {
            try {
                channel.configureBlocking(false);
                key = selector.register(channel, Interest.READ, this);
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        void ready(Readiness readiness) {
            deadline = System.nanoTime() + silenceNanos;
            connections.remove(this);
            connections.add(this);
            try {
                if (readiness.isReadable() && channel.read(waiting) < 0) {
                    ended = true;
                }
                channel.write(waiting.flip());
                waiting.compact();
                if (ended && waiting.position() == 0) {
                    close();
                } else {
                    // Asking for no more than can be dealt with is what holds a peer back that does not read.
                    Interest interest = waiting.position() > 0 ? Interest.WRITE : Interest.NONE;
                    key.modify(ended || !waiting.hasRemaining() ? interest : interest.with(Interest.READ));
                }
            } catch (IOException e) {
                System.err.println(channel + ": " + e.getMessage());
                close();
            }
        }

        void close() {
            connections.remove(this);
            try {
                channel.close(); // Ends its registration as well.
            } catch (IOException e) {
                System.err.println(channel + ": " + e.getMessage());
            }
        }
    }
}
