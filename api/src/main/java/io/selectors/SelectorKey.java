package io.selectors;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/**
 * One registration of a channel or file descriptor with a selector. Safe from any thread.
 *
 * <p>Becomes invalid when it is unregistered; when its channel, its {@link Descriptor} or its selector is closed; when the system tells
 * that its file descriptor was closed; and when the system refuses a change and then the old interest, too. The getters and {@link
 * #attach} work on an invalid key too.
 *
 * <pre>{@code
 * SelectorKey key = selector.register(socket, Interest.READ, ByteBuffer.wrap("welcome".getBytes()));
 * ByteBuffer waiting = key.attachment(ByteBuffer.class);
 * socket.write(waiting);
 * key.modify(waiting.hasRemaining() ? Interest.READ_WRITE : Interest.READ);
 * key.unregister(); // at once: the channel can be registered again, or put into blocking mode
 * }</pre>
 */
public interface SelectorKey {
    /**
     * The selector it belongs to.
     *
     * @return the selector, open or not
     */
    Selector selector();

    /**
     * The channel that was registered.
     *
     * @return the channel, or null when registered by file descriptor
     */
    SelectableChannel channel();

    /**
     * The descriptor that was registered.
     *
     * @return the descriptor, or null when a channel, or a number without a Descriptor, was registered
     */
    Descriptor descriptor();

    /**
     * The file descriptor; it keeps its number after the registration has ended.
     *
     * @return the number, or -1 on a backend without {@link Feature#FILE_DESCRIPTORS}
     */
    int fd();

    /**
     * What was last asked for. A one-shot that has fired does not change it.
     *
     * @return the interest
     */
    Interest interest();

    /**
     * Replaces the whole interest and re-arms: readiness that is already there is reported again.
     *
     * <p>Takes effect at once, also on a select in progress in another thread. On the thread that selects now, or selected last, it
     * may be deferred until the next select; if the system then refuses it, the old interest is restored and the key is
     * reported once with {@link Readiness#isError()} and every direction of the old interest; of the refused one if the old has none.
     * If the old interest was a one-shot, that report is its one event.
     *
     * @param interest what to ask for from now on
     * @throws java.nio.channels.CancelledKeyException if this key is not valid
     * @throws IllegalArgumentException if the channel cannot have the interest, or its parts exclude each other
     * @throws UnsupportedOperationException if the backend lacks a mode
     * @throws java.nio.channels.IllegalBlockingModeException if the channel was put back into blocking mode
     * @throws java.nio.channels.NotYetConnectedException if a stream channel is neither connected nor connecting, and the interest has a
     *         direction (priority is one)
     * @throws java.nio.channels.NotYetBoundException if a server channel is not yet bound, and the interest has a direction
     * @throws SystemCallException if a system call fails; the old interest goes on
     * @throws IOException if the system refuses in another way; the old interest goes on
     */
    void modify(Interest interest) throws IOException;

    /**
     * {@code modify(interest().with(added))}, atomically, with the exceptions of {@link #modify} for the interest that results. To add a
     * mode or priority alone, begin with {@link Interest#NONE}: {@code enable(Interest.NONE.priority())}.
     *
     * @param added what to add
     * @throws IOException as {@link #modify}
     */
    void enable(Interest added) throws IOException;

    /**
     * {@code modify(interest().without(removed))}, atomically, with the exceptions of {@link #modify} for the interest that results.
     *
     * @param removed what to take away
     * @throws IOException as {@link #modify}
     */
    void disable(Interest removed) throws IOException;

    /**
     * The attached object.
     *
     * @return the object, or null
     */
    Object attachment();

    /**
     * The attached object, as a type.
     *
     * @param <T> the type
     * @param type its class
     * @return the object, or null
     * @throws ClassCastException if it is of another type
     */
    <T> T attachment(Class<T> type);

    /**
     * Attaches an object; the write is volatile, and kept after unregister.
     *
     * @param attachment the object, or null
     * @return the one before, or null
     */
    Object attach(Object attachment);

    /**
     * Ends the registration at once. The channel can be registered again, put back into blocking mode or closed and its port bound
     * again as soon as this returns. No select that starts later reports this key.
     *
     * @return false if it was no longer registered
     */
    boolean unregister();

    /**
     * Whether the registration is valid: false as soon as it was unregistered, its channel, its {@link Descriptor} or its selector was
     * closed, or the system told that its file descriptor was closed.
     *
     * @return whether it is
     */
    boolean isValid();
}
