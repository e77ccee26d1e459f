package io.selectors;

/**
 * One registration that is ready.
 *
 * <pre>{@code
 * for (Event event : selector.select()) {
 *     if (event.isReadable()) {
 *         ((SocketChannel) event.key().channel()).read(buffer);
 *     }
 * }
 * }</pre>
 *
 * @param key the registration
 * @param readiness what it is ready for
 */
public record Event(SelectorKey key, Readiness readiness) {
    /**
     * Returns whether a read or an accept will not block.
     *
     * @return whether it will not
     */
    public boolean isReadable() {
        return readiness.isReadable();
    }

    /**
     * Returns whether a write will not block, or a connect has finished or failed.
     *
     * @return whether that is so
     */
    public boolean isWritable() {
        return readiness.isWritable();
    }
}
