package io.selectors;

/**
 * What has a file descriptor, as Python's {@code fileno()}: a type of one's own, or of another library, that can be registered beside channels.
 *
 * <pre>{@code
 * Descriptor connection = () -> postgres.socket(); // a lambda is enough where nobody closes it while it is registered
 * }</pre>
 *
 * <p>A selector asks for the number when the descriptor is registered, and for {@link #isOpen} whenever it has to know whether the number still
 * means the same: a key turns invalid as soon as its descriptor says that it is closed, as a channel's key does. A type that gives up its
 * number must therefore say so before the number can return to the system.
 *
 * <p>Both methods may be called by any thread at any time. They must be fast, must not block, and must not call the selector.
 */
@FunctionalInterface
public interface Descriptor {
    /**
     * The number of the file descriptor: the same as long as it is open.
     *
     * @return the number, 0 or more; what it is after closing is not defined
     */
    int fd();

    /**
     * Whether the number still belongs to this. The default is for what cannot know that it is closed: it must be unregistered first.
     *
     * @return false once it is closed, and ever after
     */
    default boolean isOpen() {
        return true;
    }
}
