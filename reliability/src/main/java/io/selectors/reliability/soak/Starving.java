package io.selectors.reliability.soak;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * More connections than a server has descriptors for. It pauses accepting; as some leave, others are accepted, until every one has been
 * answered, but for those that gave up while they waited.
 */
final class Starving implements Peers {
    /** More than the descriptors, less than descriptors and backlog. */
    private static final int PEERS = 2 * Soak.FEW_DESCRIPTORS;
    private static final int GIVING_UP = 20;

    @Override
    public void call(Visit visit) throws IOException, InterruptedException {
        long pauses = visit.said().pauses();
        Deque<Peer> peers = new ArrayDeque<>();
        try {
            for (int i = 0; i < PEERS; i++) {
                peers.add(new Peer(visit));
            }
            visit.said().awaitPauseAfter(pauses);
            for (int i = 0; i < GIVING_UP; i++) {
                peers.removeLast().reset();
            }
            while (!peers.isEmpty()) {
                talk(peers.removeFirst());
            }
            // The server says once in a shortage that it pauses. The first of these is behind all who wait and the second comes alone:
            // that is its end, and the next visit can wait for the next.
            talk(new Peer(visit));
            talk(new Peer(visit));
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    private static void talk(Peer peer) throws IOException {
        try (peer) {
            byte[] message = Peer.message();
            peer.send(message);
            peer.expect(message);
        }
    }
}
