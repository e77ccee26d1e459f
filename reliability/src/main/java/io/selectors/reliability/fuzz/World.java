package io.selectors.reliability.fuzz;

import io.selectors.Readiness;
import io.selectors.contract.Descriptors;
import io.selectors.kqueue.SimulatedBackend;
import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The real descriptors of one run of a program, in slots, and what can be done to them. */
final class World implements AutoCloseable {
    static final int SLOTS = 4;
    private static final int SEND_BUFFER = 1 << 16;

    private final Descriptors calls = new LibcDescriptors();
    private final End[] slots = new End[SLOTS];
    private final List<Description> descriptions = new ArrayList<>();
    private final Consumer<Change> listener;

    World(Consumer<Change> listener) {
        this.listener = listener;
    }

    End slot(int slot) {
        return slots[slot];
    }

    /** Whose a number is now, among the slots. */
    End owner(int number) {
        for (End end : slots) {
            if (end != null && end.isOpen() && end.number == number) {
                return end;
            }
        }
        return null;
    }

    Map<Description, Look> look() {
        Map<Description, Look> looks = new IdentityHashMap<>();
        for (Description description : descriptions) {
            looks.put(description, description.look());
        }
        return looks;
    }

    // Opening and closing

    void open(int slot, Kind kind) throws IOException {
        close(slot);
        Description description = new Description(kind);
        descriptions.add(description);
        slots[slot] = switch (kind) {
            case RAW_READ -> rawPipe(description, 0);
            case RAW_WRITE -> rawPipe(description, 1);
            case PIPE_SOURCE -> {
                Pipe pipe = Pipe.open();
                peer(description, pipe.sink());
                yield here(description, pipe.source());
            }
            case PIPE_SINK -> {
                Pipe pipe = Pipe.open();
                peer(description, pipe.source());
                yield here(description, pipe.sink());
            }
            case SOCKET -> socket(description);
            case SERVER -> here(description, ServerSocketChannel.open().bind(anyPort()));
            case UNCONNECTED -> here(description, SocketChannel.open());
            case FILE -> file(description);
        };
    }

    private End rawPipe(Description description, int here) throws IOException {
        int[] pipe = calls.pipe();
        description.peers.add(new End(new Description(description.kind), null, pipe[1 - here], calls));
        return new End(description, null, pipe[here], calls);
    }

    private End socket(Description description) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(anyPort());
            SocketChannel here = SocketChannel.open();
            here.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
            here.setOption(StandardSocketOptions.TCP_NODELAY, true);
            here.connect(server.getLocalAddress());
            SocketChannel there = server.accept();
            there.setOption(StandardSocketOptions.TCP_NODELAY, true);
            peer(description, there);
            return here(description, here);
        }
    }

    private End file(Description description) throws IOException {
        Path path = Files.createTempFile("fuzz", null);
        try {
            return new End(description, null, calls.open(path), calls);
        } finally {
            Files.delete(path);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private End here(Description description, SelectableChannel channel) throws IOException {
        channel.configureBlocking(false);
        return new End(description, channel, ChannelDescriptor.of(channel), calls);
    }

    private void peer(Description description, SelectableChannel channel) throws IOException {
        description.peers.add(here(new Description(description.kind), channel));
    }

    void close(int slot) throws IOException {
        End end = slots[slot];
        if (end != null && end.isOpen()) {
            end.close();
            SimulatedBackend.closed(end.number);
        }
    }

    /** Puts a duplicate of one slot's descriptor into another slot. */
    void duplicate(int from, int into) throws IOException {
        if (isOpen(from) && from != into) {
            close(into);
            slots[into] = new End(slots[from].description, null, calls.duplicate(slots[from].number), calls);
        }
    }

    /** Makes another slot's number a duplicate of one slot's descriptor; a raw number only, because a channel's is the channel's. */
    void duplicateOnto(int from, int onto) throws IOException {
        if (isOpen(from) && isOpen(onto) && from != onto && slots[onto].channel == null) {
            int number = slots[onto].number;
            calls.duplicate(slots[from].number, number);
            slots[onto].replaced();
            SimulatedBackend.closed(number);
            slots[onto] = new End(slots[from].description, null, number, calls);
        }
    }

    private boolean isOpen(int slot) {
        return slots[slot] != null && slots[slot].isOpen();
    }

    /** Changes the mode of a channel. */
    void block(int slot, boolean block) throws IOException {
        if (isOpen(slot) && slots[slot].channel != null) {
            slots[slot].channel.configureBlocking(block);
            slots[slot].description.blocking = block;
        }
    }

    // What the peer does

    private Description living(int slot) {
        return isOpen(slot) ? slots[slot].description : null;
    }

    private SocketChannel remote(int slot) {
        Description description = living(slot);
        return description != null && description.kind == Kind.SOCKET && description.peer() != null
                ? (SocketChannel) description.peer().channel : null;
    }

    void peerWrites(int slot) throws IOException {
        Description description = living(slot);
        if (description == null) {
            return;
        }
        if (description.kind == Kind.SERVER) {
            peerConnects(description, (ServerSocketChannel) channelOf(description));
        } else if (description.kind.directions.isRead() && description.peer() != null && !description.peerHalfClosed) {
            int number = description.anyNumber();
            int before = Kernel.unread(number);
            if (description.peer().write(1) > 0) {
                Kernel.settle(() -> Kernel.unread(number) > before || description.urgent || description.look().isPeerClosed());
                // Linux wakes those that wait for urgent data, too.
                listener.accept(new Change(description, Readiness.READ, Readiness.READ | Readiness.PRIORITY));
            }
        }
    }

    /** The server's channel, if it is still open. */
    private SelectableChannel channelOf(Description description) {
        for (End end : slots) {
            if (end != null && end.isOpen() && end.description == description && end.channel != null) {
                return end.channel;
            }
        }
        return null;
    }

    private void peerConnects(Description description, ServerSocketChannel server) throws IOException {
        if (server != null) {
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            client.connect(server.getLocalAddress());
            peer(description, client);
            Kernel.settle(() -> description.look().isReadable());
            listener.accept(Change.of(description, Readiness.READ));
        }
    }

    void peerSendsUrgently(int slot) throws IOException {
        SocketChannel remote = remote(slot);
        Description description = living(slot);
        if (remote == null || description.peerHalfClosed || description.look().isPeerClosed()) {
            return;
        }
        description.urgent = true;
        remote.socket().sendUrgentData(1);
        Kernel.settle(() -> description.look().isUrgent());
        listener.accept(new Change(description, Readiness.PRIORITY, Readiness.DIRECTIONS));
    }

    void peerHalfCloses(int slot) throws IOException {
        SocketChannel remote = remote(slot);
        Description description = living(slot);
        if (remote == null || description.peerHalfClosed || description.look().isError()) {
            return;
        }
        description.peerHalfClosed = true;
        try {
            remote.shutdownOutput();
        } catch (IOException e) {
            // It was reset before.
        }
        ended(description, Readiness.READ);
    }

    private void ended(Description description, int must) {
        Kernel.settle(() -> description.look().isPeerClosed());
        listener.accept(Change.ending(description, must));
    }

    void peerCloses(int slot) throws IOException {
        Description description = living(slot);
        if (description == null || description.peer() == null || description.kind == Kind.SERVER) {
            return;
        }
        // Nobody hears twice of the same end.
        int must = description.peerHalfClosed ? 0 : description.kind.directions.directions() & ~(description.kind.isLocal ? 0 : Readiness.WRITE);
        description.peer().close();
        ended(description, must);
    }

    void peerResets(int slot) throws IOException {
        SocketChannel remote = remote(slot);
        Description description = living(slot);
        if (remote == null || description.look().isError() || description.look().isHungUp()) {
            return;
        }
        remote.setOption(StandardSocketOptions.SO_LINGER, 0);
        description.peer().close();
        Kernel.settle(() -> description.look().isError());
        listener.accept(Change.ending(description, Readiness.READ | Readiness.WRITE));
    }

    void peerDrains(int slot) {
        Description description = living(slot);
        if (description == null || description.peer() == null || !description.kind.directions.isWrite()) {
            return;
        }
        boolean wasWritable = description.look().isWritable();
        Kernel.settle(() -> (description.sent -= description.peer().drain()) <= 0);
        Kernel.settle(() -> description.look().isWritable());
        if (!wasWritable) {
            listener.accept(new Change(description, description.look().isWritable() ? Readiness.WRITE : 0, Readiness.WRITE));
        }
    }

    // What is done here

    private boolean isUsable(int slot) {
        return isOpen(slot) && !slots[slot].description.blocking;
    }

    void fill(int slot) {
        if (isUsable(slot) && slots[slot].description.kind.directions.isWrite() && slots[slot].description.kind != Kind.UNCONNECTED) {
            Description description = slots[slot].description;
            long before;
            do {
                before = description.sent;
                description.sent += slots[slot].fill();
                // What is on its way makes room again.
                Kernel.settle(new Pause(description.kind.isLocal ? 0 : 3)::isOver);
            } while (description.sent > before);
        }
    }

    /** A few rounds of waiting. */
    private static final class Pause {
        private int rounds;

        Pause(int rounds) {
            this.rounds = rounds;
        }

        boolean isOver() {
            return rounds-- <= 0;
        }
    }

    void drain(int slot) throws IOException {
        if (!isUsable(slot)) {
            return;
        }
        End end = slots[slot];
        if (end.channel instanceof ServerSocketChannel server) {
            SocketChannel accepted;
            while ((accepted = server.accept()) != null) {
                accepted.close();
            }
        } else if (hasData(end)) {
            end.drain();
            wasRead(end.description);
        }
    }

    void take(int slot) {
        if (isUsable(slot) && hasData(slots[slot])) {
            slots[slot].read(1);
            wasRead(slots[slot].description);
        }
    }

    private void wasRead(Description description) {
        if (description.kind.isLocal) {
            listener.accept(Change.ownRead(description));
        }
    }

    private static boolean hasData(End end) {
        Kind kind = end.description.kind;
        return kind.directions.isRead() && kind != Kind.UNCONNECTED && kind != Kind.SERVER;
    }

    void halfClose(int slot) throws IOException {
        if (isOpen(slot) && slots[slot].channel instanceof SocketChannel socket && slots[slot].description.kind == Kind.SOCKET) {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                // It was reset before.
            }
            slots[slot].description.halfClosed = true;
            listener.accept(Change.ending(slots[slot].description, 0));
        }
    }

    /** Closes everything; a raw number that somebody else closed before makes this fail. */
    @Override
    public void close() throws IOException {
        for (int slot = 0; slot < SLOTS; slot++) {
            close(slot);
        }
        for (Description description : descriptions) {
            description.closePeers();
        }
    }
}
