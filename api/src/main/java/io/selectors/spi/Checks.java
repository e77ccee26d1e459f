package io.selectors.spi;

import io.selectors.Feature;
import io.selectors.Interest;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** The checks of register and modify, in the order in which they are promised. */
final class Checks {
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITE_OPS = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final String backend;
    private final Set<Feature> features;
    private final boolean takesBlocking;

    Checks(String backend, Set<Feature> features, boolean takesBlocking) {
        this.backend = backend;
        this.features = features;
        this.takesBlocking = takesBlocking;
    }

    void checkRegister(SelectableChannel channel, Interest interest) throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        checkCombination(interest);
        checkOperations(channel, interest);
        checkModes(interest);
        if (!checkState(channel, interest)) {
            throw new ClosedChannelException();
        }
    }

    void checkRegister(Interest interest) {
        checkFeature(true, Feature.FILE_DESCRIPTORS);
        checkCombination(interest);
        checkModes(interest);
    }

    /** All but {@link #checkOperations}. */
    void checkModify(SelectableChannel channel, Interest interest) {
        checkCombination(interest);
        checkModes(interest);
        if (channel != null && !checkState(channel, interest)) {
            throw new CancelledKeyException();
        }
    }

    private static void checkCombination(Interest interest) {
        if (interest.isExclusive() && (interest.isOneShot() || interest.isPriority())) {
            throw new IllegalArgumentException("Exclusive goes neither with one-shot nor with priority: " + interest);
        }
    }

    private void checkModes(Interest interest) {
        checkFeature(interest.isEdgeTriggered(), Feature.EDGE_TRIGGERED);
        checkFeature(interest.isExclusive(), Feature.EXCLUSIVE);
        checkFeature(interest.isPriority(), Feature.PRIORITY);
    }

    /** Throws if a channel cannot have the directions; null can have them all. */
    static void checkOperations(SelectableChannel channel, Interest interest) {
        if (channel == null) {
            return;
        }
        int ops = channel.validOps();
        if (interest.isRead() && (ops & READ_OPS) == 0) {
            throw new IllegalArgumentException("There is nothing to read from " + channel);
        }
        if (interest.isWrite() && (ops & WRITE_OPS) == 0) {
            throw new IllegalArgumentException("There is no writing to " + channel);
        }
    }

    private void checkFeature(boolean asked, Feature feature) {
        if (asked && !features.contains(feature)) {
            throw new UnsupportedOperationException("Backend '" + backend + "' lacks " + feature
                    + "; open a selector with that feature required to get one that has it, or to learn why there is none");
        }
    }

    /** Returns false if it was closed meanwhile: a closed channel is in none of the states. */
    private boolean checkState(SelectableChannel channel, Interest interest) {
        IllegalStateException fault = fault(channel, interest);
        if (fault != null && channel.isOpen()) {
            throw fault;
        }
        return fault == null;
    }

    private IllegalStateException fault(SelectableChannel channel, Interest interest) {
        if (!takesBlocking && channel.isBlocking()) {
            return new IllegalBlockingModeException();
        }
        if (interest.isNone()) {
            return null;
        }
        // epoll reports an unconnected stream socket, and a server that does not listen yet, as hung up for ever.
        if (channel instanceof SocketChannel socket && isUnconnected(socket)) {
            return new NotYetConnectedException();
        }
        return channel instanceof ServerSocketChannel server && isUnbound(server) ? new NotYetBoundException() : null;
    }

    /** Asked in this order, because a connect that another thread finishes makes a pending one a connected one. */
    private static boolean isUnconnected(SocketChannel socket) {
        return !socket.isConnectionPending() && !socket.isConnected();
    }

    private static boolean isUnbound(ServerSocketChannel server) {
        try {
            return server.getLocalAddress() == null;
        } catch (IOException e) {
            // Closed, and so not to be told to bind it.
            return true;
        }
    }

    /** What was found closed after it was asked for. */
    static ClosedChannelException closed(Exception cause) {
        ClosedChannelException closed = new ClosedChannelException();
        closed.initCause(cause);
        return closed;
    }
}
