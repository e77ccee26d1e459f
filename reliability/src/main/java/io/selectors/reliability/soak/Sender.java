package io.selectors.reliability.soak;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends in the background, so that its peer can read meanwhile. */
final class Sender {
    private final CompletableFuture<Void> sent;

    Sender(Peer peer, byte[]... messages) {
        sent = CompletableFuture.runAsync(() -> {
            try {
                for (byte[] message : messages) {
                    peer.send(message);
                }
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }, task -> new Thread(task, "sending").start());
    }

    /** Waits for its end, and returns whether everything was sent. */
    boolean await() {
        return sent.handle((nothing, failure) -> failure == null).join();
    }
}
