package io.selectors.demo;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** One client. Belongs to the selecting thread. */
final class Connection implements Endpoint {
    /** Reading stops while this much waits to be written or handled, so that a peer that only sends cannot fill the memory. */
    private static final int MAX_WAITING_BYTES = 1 << 20;
    private static final int MAX_WAITING_MESSAGES = 256;
    /** What a message of few bytes takes besides them: arrays, buffers, a place in a queue. */
    private static final long OVERHEAD = 100;
    /** One busy peer leaves the others their turn. */
    private static final int MAX_READS = 16;

    final SocketAddress peer;
    private final Server server;
    private final SocketChannel channel;
    private final SelectorKey key;
    private final MessageFramer framer;
    private final Deque<ByteBuffer> replies = new ArrayDeque<>();
    private long waitingBytes;
    private int inHand;
    private boolean ended;
    private boolean closed;
    long lastActive = System.nanoTime();

    Connection(Server server, Selector selector, SocketChannel channel, int maxMessage) throws IOException {
        this.server = server;
        this.channel = channel;
        this.peer = channel.getRemoteAddress();
        this.framer = new MessageFramer(maxMessage, server.memory());
        channel.configureBlocking(false);
        this.key = selector.register(channel, Interest.READ, this);
    }

    @Override
    public void ready(Readiness readiness) {
        try {
            server.touch(this);
            if (readiness.isWritable()) {
                write();
            }
            if (readiness.isReadable() && !ended && !closed) {
                read();
            }
            settle();
        } catch (BadMessageException e) {
            refuse(e.getMessage());
        } catch (IOException e) {
            abort(e.getMessage());
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = server.buffer();
        for (int i = 0; i < MAX_READS && !isSaturated(); i++) {
            int count = channel.read(buffer.clear());
            if (count <= 0) {
                ended |= count < 0;
                break;
            }
            server.received(count);
            handle(buffer.flip());
        }
        if (ended) {
            byte[] last = framer.last();
            if (last != null) {
                hand(last);
            }
        }
    }

    private void handle(ByteBuffer bytes) throws IOException {
        for (byte[] message = framer.next(bytes); message != null; message = framer.next(bytes)) {
            hand(message);
        }
    }

    private void hand(byte[] message) throws IOException {
        server.memory().check();
        inHand++;
        hold(message.length + OVERHEAD);
        server.handle(this, message);
    }

    private void hold(long bytes) {
        waitingBytes += bytes;
        server.memory().add(bytes);
    }

    /** Takes back a message that was handled, with the reply or null. */
    void handled(byte[] message, byte[] reply) {
        inHand--;
        hold(-message.length - OVERHEAD);
        if (!closed && reply != null) {
            replies.add(ByteBuffer.wrap(reply));
            hold(reply.length + OVERHEAD);
        }
    }

    /** Goes on after replies were added outside of an event. */
    void proceed() {
        if (!closed) {
            try {
                write();
                settle();
            } catch (IOException e) {
                abort(e.getMessage());
            }
        }
    }

    private void write() throws IOException {
        while (!replies.isEmpty()) {
            ByteBuffer reply = replies.peek();
            channel.write(reply);
            if (reply.hasRemaining()) {
                return;
            }
            drop(replies.remove());
        }
    }

    private void drop(ByteBuffer reply) {
        hold(-reply.capacity() - OVERHEAD);
    }

    /** Asks for what can go on from here, or closes when nothing can. */
    private void settle() throws IOException {
        if (closed) {
            return;
        }
        if (!replies.isEmpty()) {
            write();
        }
        if (ended && inHand == 0 && replies.isEmpty()) {
            close();
            return;
        }
        Interest interest = ended || isSaturated() ? Interest.NONE : Interest.READ;
        Interest wanted = replies.isEmpty() ? interest : interest.with(Interest.WRITE);
        if (wanted != key.interest()) {
            key.modify(wanted);
        }
    }

    private boolean isSaturated() {
        return waitingBytes > MAX_WAITING_BYTES || inHand > MAX_WAITING_MESSAGES;
    }

    /** Reads no more; closes as soon as what is in hand is done. */
    void finish() {
        ended = true;
        if (!framer.isBlank()) {
            server.say(peer + ": closed with a message half received");
        }
        proceed();
    }

    /** Closes for a bad message. The replies to those before it are sent, as far as the peer takes them now. */
    private void refuse(String reason) {
        try {
            write();
        } catch (IOException e) {
            // The peer is gone, too; the message is the reason that came first.
        }
        abort(reason);
    }

    void abort(String reason) {
        if (!closed) {
            server.failed(this, reason);
            close();
        }
    }

    private void close() {
        closed = true;
        framer.close();
        replies.forEach(this::drop);
        replies.clear();
        key.unregister();
        try {
            channel.close();
        } catch (IOException e) {
            server.say(peer + ": did not close cleanly: " + e.getMessage());
        }
        server.left(this);
    }
}
