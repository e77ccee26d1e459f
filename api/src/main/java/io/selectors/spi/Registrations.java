package io.selectors.spi;

import io.selectors.Feature;
import io.selectors.Interest;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** The checks of register and modify, in the order in which they are promised. */
final class Registrations {
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITE_OPS = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private Registrations() {
    }

    static void check(SelectorBase selector, SelectableChannel channel, Interest interest, boolean takesBlocking)
            throws ClosedChannelException {
        if (!selector.implAccepts(channel)) {
            throw new IllegalSelectorException();
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        checkCombination(interest);
        checkOperations(channel, interest);
        checkModes(selector, interest);
        if (!takesBlocking && channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        if (isUnconnected(channel, interest)) {
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            throw new NotYetConnectedException();
        }
    }

    static void check(SelectorBase selector, Interest interest) {
        checkFeature(selector, true, Feature.FILE_DESCRIPTORS);
        checkCombination(interest);
        checkModes(selector, interest);
    }

    static void checkChange(SelectorBase selector, SelectableChannel channel, Interest interest) {
        checkCombination(interest);
        if (channel != null) {
            checkOperations(channel, interest);
        }
        checkModes(selector, interest);
        if (isUnconnected(channel, interest)) {
            if (!channel.isOpen()) {
                throw new CancelledKeyException();
            }
            throw new NotYetConnectedException();
        }
    }

    private static void checkCombination(Interest interest) {
        if (interest.isExclusive() && (interest.isOneShot() || interest.isPriority())) {
            throw new IllegalArgumentException("Exclusive goes neither with one-shot nor with priority: " + interest);
        }
    }

    private static void checkOperations(SelectableChannel channel, Interest interest) {
        int ops = channel.validOps();
        if (interest.isRead() && (ops & READ_OPS) == 0) {
            throw new IllegalArgumentException("There is nothing to read from " + channel);
        }
        if (interest.isWrite() && (ops & WRITE_OPS) == 0) {
            throw new IllegalArgumentException("There is no writing to " + channel);
        }
    }

    private static void checkModes(SelectorBase selector, Interest interest) {
        checkFeature(selector, interest.isEdgeTriggered(), Feature.EDGE_TRIGGERED);
        checkFeature(selector, interest.isExclusive(), Feature.EXCLUSIVE);
        checkFeature(selector, interest.isPriority(), Feature.PRIORITY);
    }

    private static void checkFeature(SelectorBase selector, boolean asked, Feature feature) {
        if (asked && !selector.features().contains(feature)) {
            throw new UnsupportedOperationException("Backend '" + selector.backend() + "' lacks " + feature
                    + "; open a selector with that feature required to get one that has it, or to learn why there is none");
        }
    }

    /** True of a closed channel as well: one that may be closed at any moment must be asked that afterwards. */
    private static boolean isUnconnected(SelectableChannel channel, Interest interest) {
        return channel instanceof SocketChannel socket && (interest.isRead() || interest.isWrite())
                && !socket.isConnected() && !socket.isConnectionPending();
    }
}
