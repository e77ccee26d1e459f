package io.selectors.reliability.soak;

import java.io.IOException;

/** Connections one after the other; each has some messages echoed and closes. */
record InSequence(int connections, int messages) implements Peers {
    @Override
    public void call(Visit visit) throws IOException {
        for (int i = 0; i < connections; i++) {
            try (Peer peer = new Peer(visit)) {
                for (int m = 0; m < messages; m++) {
                    byte[] message = Peer.message();
                    peer.send(message);
                    peer.expect(message);
                }
            }
        }
    }
}
