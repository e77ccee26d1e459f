package io.selectors;

import java.io.IOException;

/**
 * Receives the events of a select, on the selecting thread.
 *
 * <p>Everything but select is allowed in it. It should catch the exceptions of its own connection: one that it throws ends the
 * select with that exception. Undelivered level-triggered events are then forgotten, because the system repeats them; undelivered
 * edge-triggered and one-shot ones are kept for the next select. The event whose handler threw counts as delivered.
 *
 * <pre>{@code
 * EventHandler handler = (key, readiness) -> {
 *     SocketChannel socket = (SocketChannel) key.channel();
 *     try {
 *         if (socket.read(buffer.clear()) < 0) {
 *             socket.close();
 *         }
 *     } catch (IOException e) {
 *         socket.close(); // its own failure: the others go on
 *     }
 * };
 * }</pre>
 */
@FunctionalInterface
public interface EventHandler {
    /**
     * Takes one event.
     *
     * @param key the registration that is ready
     * @param readiness what it is ready for
     * @throws IOException to end the select with it
     */
    void onEvent(SelectorKey key, Readiness readiness) throws IOException;
}
