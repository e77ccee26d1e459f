package io.selectors.demo;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Accepts connections; pauses, instead of spinning, while there can be no more of them. */
final class Acceptor implements Endpoint, Closeable {
    private static final int BACKLOG = 4096;
    private static final int BATCH = 64;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Server server;
    private final ServerSocketChannel listener;
    private final SelectorKey key;
    private boolean paused;
    private long resumeAt;
    /** What was said of it; null once all who waited have been accepted. Between two pauses of one shortage some are. */
    private String shortage;

    Acceptor(Server server, Selector selector, InetSocketAddress address) throws IOException {
        this.server = server;
        this.listener = ServerSocketChannel.open();
        try {
            listener.bind(address, BACKLOG).configureBlocking(false);
            this.key = selector.register(listener, Interest.READ, this);
        } catch (IOException e) {
            listener.close();
            throw new IOException("Cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    @Override
    public void ready(Readiness readiness) throws IOException {
        for (int i = 0; i < BATCH && !paused; i++) {
            SocketChannel channel;
            try {
                channel = listener.accept();
            } catch (IOException e) {
                pause("accepting pauses: " + e.getMessage());
                return;
            }
            if (channel == null) {
                shortage = null;
                return;
            }
            server.accepted(channel);
            if (server.isFull()) {
                pause("accepting pauses at " + Server.counted(server.connectionCount(), "connection"));
            }
        }
    }

    private void pause(String reason) throws IOException {
        key.disable(Interest.READ);
        paused = true;
        resumeAt = System.nanoTime() + PAUSE_NANOS;
        if (!reason.equals(shortage)) {
            shortage = reason;
            server.say(reason);
        }
    }

    /** Tries again when there is room, and some time has passed. */
    void resume(long now) throws IOException {
        if (paused && now - resumeAt >= 0 && !server.isFull()) {
            paused = false;
            key.enable(Interest.READ);
        }
    }

    /** How long the next look at it can wait; while there is no room, until a connection leaves. */
    long nanosToResume(long now) {
        return paused && !server.isFull() ? Math.max(1, resumeAt - now) : Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
        paused = false;
        key.unregister();
        listener.close();
    }
}
