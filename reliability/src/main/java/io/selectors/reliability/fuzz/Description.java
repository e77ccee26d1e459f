package io.selectors.reliability.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** An open file description, with its other end: what the descriptors of the program stand for, alone or several together. */
final class Description {
    final Kind kind;
    /** The descriptors through which it lives in this process. */
    final Set<Integer> numbers = new TreeSet<>();
    /** Where the other end is, if there is one; more for a server. */
    final List<End> peers = new ArrayList<>();
    boolean blocking;
    /** What was written and not yet read by the peer. */
    long sent;
    boolean peerHalfClosed;
    /** The end was announced from here; Linux tells when that is acknowledged, which may be 40 ms later. */
    boolean halfClosed;
    /** Urgent data came: the count of bytes no longer tells. */
    boolean urgent;

    Description(Kind kind) {
        this.kind = kind;
    }

    boolean isAlive() {
        return !numbers.isEmpty();
    }

    int anyNumber() {
        return numbers.iterator().next();
    }

    Look look() {
        return isAlive() ? Kernel.look(anyNumber()) : Look.GONE;
    }

    /** Whether it may still change by itself, with acknowledgements on their way. */
    boolean isUnsettled() {
        return !kind.isLocal && (sent > 0 || halfClosed);
    }

    /** The other end, if it is open. */
    End peer() {
        return !peers.isEmpty() && peers.get(0).isOpen() ? peers.get(0) : null;
    }

    void closePeers() throws IOException {
        for (End peer : peers) {
            peer.close();
        }
    }
}
