package io.selectors.jdk;

import io.selectors.Interest;
import io.selectors.spi.KeyBase;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A registration and java.nio's key of it. Its fields belong to the selector's lock. */
final class JdkKey extends KeyBase {
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    /** The same registration in java.nio. */
    SelectionKey nioKey;
    /** In which select the interest was last changed. */
    long changedIn;
    /** Whether a one-shot has fired and was not modified since. */
    boolean silent;

    JdkKey(JdkSelector selector, SelectableChannel channel, Interest interest, Object attachment) {
        super(selector, channel, -1, interest, attachment);
    }

    /** Whether WRITE means OP_CONNECT for now. */
    boolean isConnecting() {
        return channel() instanceof SocketChannel socket && socket.isConnectionPending();
    }

    /**
     * An interest in java.nio's terms. A pending connect with OP_READ alone is reported when it is refused, for then java.nio has
     * everything ready (read in JDK 17 and 25).
     */
    int ops(Interest interest) {
        int valid = channel().validOps();
        int write = isConnecting() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
        return (interest.isRead() ? valid & READ_OPS : 0) | (interest.isWrite() ? valid & write : 0);
    }
}
