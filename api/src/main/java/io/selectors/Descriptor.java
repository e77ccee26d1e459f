package io.selectors;

/**
 * Something that has a file descriptor, as Python's {@code fileno()} has it: a pipe's end, a timer, a device, another library's
 * socket. Registered by {@link Selector#register(Descriptor, Interest, Object)} on a backend with {@link Feature#FILE_DESCRIPTORS}.
 *
 * <pre>{@code
 * Descriptor connection = () -> libpq.socket(); // a lambda is enough where nobody closes it while it is registered
 * SelectorKey key = selector.register(connection, Interest.READ, "postgres");
 * }</pre>
 *
 * <p>A selector asks for the number once, when it is registered, and then asks as often as it likes whether it is open.
 */
@FunctionalInterface
public interface Descriptor {
    /**
     * The descriptor's number.
     *
     * @return the number, 0 or more; of a closed one whatever it was
     */
    int fd();

    /**
     * Whether it is open. The key of one that is not is invalid at once. Called from any thread, also with a lock of a selector's
     * held: it must return at once, throw nothing and call no selector.
     *
     * @return false as soon as it is closed, for ever
     */
    default boolean isOpen() {
        return true;
    }
}
