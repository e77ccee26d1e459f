package io.selectors.examples.memory;

import io.selectors.Readiness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One end of a connection within memory: what is written to the other end is read here. Never blocks. Safe from any thread. */
public final class MemoryChannel extends AbstractSelectableChannel implements ByteChannel {
    private static final int CAPACITY = 8192;

    private final Set<MemoryPoller> watchers = ConcurrentHashMap.newKeySet();
    /** What has arrived and was not read yet; guarded by itself. */
    private final ByteBuffer arrived = ByteBuffer.allocate(CAPACITY);
    private final MemoryChannel peer;

    /**
     * A new connection: this is one end, {@link #peer()} the other.
     *
     * @throws IOException never; the superclass declares it
     */
    public MemoryChannel() throws IOException {
        super(null);
        this.peer = new MemoryChannel(this);
        configureBlocking(false);
    }

    private MemoryChannel(MemoryChannel peer) throws IOException {
        super(null);
        this.peer = peer;
        configureBlocking(false);
    }

    /**
     * The other end.
     *
     * @return the channel that this one is connected with
     */
    public MemoryChannel peer() {
        return peer;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ensureOpen(this);
        boolean last = !peer.isOpen();
        synchronized (arrived) {
            if (arrived.position() == 0) {
                return last ? -1 : 0;
            }
            int count = move(arrived.flip(), target);
            arrived.compact();
            peer.changed();
            return count;
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ensureOpen(this);
        ensureOpen(peer);
        synchronized (peer.arrived) {
            int count = move(source, peer.arrived);
            peer.changed();
            return count;
        }
    }

    private static int move(ByteBuffer source, ByteBuffer target) {
        int count = Math.min(source.remaining(), target.remaining());
        target.put(source.slice(source.position(), count));
        source.position(source.position() + count);
        return count;
    }

    private static void ensureOpen(MemoryChannel channel) throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    // For pollers

    void watch(MemoryPoller poller) {
        watchers.add(poller);
    }

    void unwatch(MemoryPoller poller) {
        watchers.remove(poller);
    }

    private void changed() {
        watchers.forEach(MemoryPoller::wake);
    }

    /** Once the other end is closed both directions are ready, so that the next read or write tells. */
    int readiness() {
        if (!peer.isOpen()) {
            return Readiness.READ | Readiness.WRITE;
        }
        return (hasArrived() ? Readiness.READ : 0) | (peer.hasRoom() ? Readiness.WRITE : 0);
    }

    private boolean hasArrived() {
        synchronized (arrived) {
            return arrived.position() > 0;
        }
    }

    private boolean hasRoom() {
        synchronized (arrived) {
            return arrived.hasRemaining();
        }
    }

    @Override
    public int validOps() {
        return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    }

    @Override
    protected void implCloseSelectableChannel() {
        peer.changed();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // It never blocks anyway.
    }
}
