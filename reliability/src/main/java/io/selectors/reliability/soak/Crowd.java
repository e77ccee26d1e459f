package io.selectors.reliability.soak;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many connections at once, on one selecting thread: each has some messages echoed, ends its output and waits for the server's end. */
final class Crowd implements Peers {
    /** Less than the backlog of a listener. */
    private static final int MAX_CONNECTING = 1_000;

    private final int size;
    private final int messages;
    private final boolean together;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 * 1024);
    private final List<Talk> talks = new ArrayList<>();
    private int toOpen;
    private int connecting;
    private int open;
    private int answered;

    /** If together, nobody leaves before the last has been answered. */
    Crowd(int size, int messages, boolean together) {
        this.size = size;
        this.messages = messages;
        this.together = together;
        this.toOpen = size;
    }

    @Override
    public void call(Visit visit) throws IOException {
        try (Selector selector = Selector.open()) {
            while (toOpen > 0 || open > 0) {
                while (toOpen > 0 && connecting < MAX_CONNECTING) {
                    connect(visit, selector);
                }
                if (selector.select(Peer.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS,
                        (key, readiness) -> key.attachment(Talk.class).ready(readiness)) == 0) {
                    throw new IOException("nothing has moved for 60 s, with " + open + " connections open and " + answered + " answered");
                }
            }
        } finally {
            for (Talk talk : talks) {
                talk.channel.close();
            }
        }
    }

    private void connect(Visit visit, Selector selector) throws IOException {
        toOpen--;
        SocketChannel channel = SocketChannel.open();
        Talk talk = new Talk(visit.tally(), channel);
        talks.add(talk);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true).bind(Sources.next()).configureBlocking(false);
        channel.connect(visit.server());
        talk.key = selector.register(channel, Interest.WRITE, talk);
        connecting++;
        open++;
    }

    private void answered(Talk talk) throws IOException {
        answered++;
        if (!together) {
            talk.channel.shutdownOutput();
        } else if (answered == size) {
            for (Talk each : talks) {
                each.channel.shutdownOutput();
            }
        }
    }

    /** One connection. */
    private final class Talk {
        private final Tally tally;
        private final SocketChannel channel;
        private SelectorKey key;
        private boolean connected;
        private int sent;
        private byte[] message;
        private int echoed;

        Talk(Tally tally, SocketChannel channel) {
            this.tally = tally;
            this.channel = channel;
        }

        void ready(Readiness readiness) throws IOException {
            if (!connected && channel.finishConnect()) {
                connected = true;
                connecting--;
                tally.connections.increment();
                key.modify(Interest.READ);
                next();
            }
            if (connected && readiness.isReadable()) {
                receive();
            }
        }

        private void next() throws IOException {
            sent++;
            message = Peer.message();
            echoed = 0;
            if (channel.write(ByteBuffer.wrap(message)) < message.length) {
                throw new IOException("an idle connection does not take " + message.length + " bytes");
            }
        }

        private void receive() throws IOException {
            int count = channel.read(buffer.clear());
            if (count < 0) {
                end();
                return;
            }
            for (buffer.flip(); buffer.hasRemaining(); echoed++) {
                if (echoed == message.length || buffer.get() != message[echoed]) {
                    throw new IOException("the echo of " + new String(message, StandardCharsets.UTF_8).strip() + " differs at byte " + echoed);
                }
            }
            if (count > 0 && echoed == message.length) {
                tally.acknowledged.increment();
                if (sent < messages) {
                    next();
                } else {
                    answered(this);
                }
            }
        }

        private void end() throws IOException {
            if (sent < messages || echoed < message.length) {
                throw new IOException("the server ended a connection before it had answered");
            }
            open--;
            key.unregister();
            channel.close();
        }
    }
}
