package io.selectors;

import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits for many channels and file descriptors at once.
 *
 * <pre>{@code
 * try (Selector selector = Selector.open()) {
 *     selector.register(server, Interest.READ, "server");
 *     while (selector.isOpen()) {
 *         selector.select((key, readiness) -> serve(key, readiness));
 *     }
 * }
 * }</pre>
 *
 * <p><b>Readiness</b> is level-triggered unless an {@link Interest} asks otherwise: reported by every select until it is gone. A key
 * has at most one event per select. There is no set to clear.
 *
 * <p><b>Threads.</b> One thread at a time selects; everything else is safe from any thread at any time and takes effect at once,
 * also while another thread is blocked in select. No lock is held while a handler runs.
 *
 * <p><b>Virtual threads.</b> A select on one parks it and leaves its carrier to others: with a native backend on Java 21 and later, with
 * {@code jdk}, where java.nio does so, on Java 24 and later. A platform thread has less latency.
 *
 * <p><b>Select</b> returns empty (or 0) only on timeout, {@link #wakeup} or {@link Thread#interrupt}. To tell a wake-up from a timeout,
 * compare {@link Statistics#wakeups()} before and after; on the selecting thread it is exact. Timeouts are never early; they are rounded
 * up to what the system can do. An interrupt that meets the very beginning of a wait may end nothing on JDK 17 to 22, in the selects of
 * java.nio either (JDK-8323782): end a loop by {@link #wakeup} or {@link #close} where that matters.
 *
 * <p><b>Closing.</b> A registered channel may be closed without being unregistered: its key is invalid at once. A selector never
 * closes, flushes or changes the mode of what is registered. Once it is closed, register, key, keys, size and every select throw
 * {@link java.nio.channels.ClosedSelectorException}; the rest goes on working.
 */
public interface Selector extends AutoCloseable {
    /**
     * Opens the best available backend that has the features; the system property {@code selectors.backend} names another.
     *
     * @param required features the backend must have
     * @return a new selector
     * @throws BackendUnavailableException if there is none
     * @throws IOException if the system refuses
     */
    static Selector open(Feature... required) throws IOException {
        return Backends.open(required);
    }

    /**
     * Opens a named backend, whatever the system property {@code selectors.backend} says.
     *
     * @param backend the name: {@code "epoll"}, {@code "kqueue"}, {@code "jdk"} or that of another provider
     * @param required features it must have
     * @return a new selector
     * @throws BackendUnavailableException if it was not found, is unusable here, or lacks a feature
     * @throws IOException if the system refuses
     */
    static Selector open(String backend, Feature... required) throws IOException {
        return Backends.open(backend, required);
    }

    /**
     * Every backend that was found, usable or not. All are tried, which loads native libraries; to open a selector tries only as many
     * as it needs.
     *
     * @return the backends, best first
     * @throws java.io.UncheckedIOException if there are not enough descriptors left to look for them
     */
    static List<SelectorBackend> backends() {
        return Backends.all();
    }

    /**
     * The name of the backend.
     *
     * @return its name
     */
    String backend();

    /**
     * What this selector can do.
     *
     * @return the features, unmodifiable
     */
    Set<Feature> features();

    /**
     * Registers a channel with no attachment.
     *
     * @param channel the channel
     * @param interest what to ask for
     * @return the new key
     * @throws IOException as {@link #register(SelectableChannel, Interest, Object)}
     */
    default SelectorKey register(SelectableChannel channel, Interest interest) throws IOException {
        return register(channel, interest, null);
    }

    /**
     * Registers a channel. Takes effect at once, also on a select in progress. A failed call changes nothing.
     *
     * @param channel one of the JDK's own channels, in non-blocking mode unless {@link Feature#BLOCKING_CHANNELS} was required
     * @param interest what to ask for
     * @param attachment any object, or null
     * @return the new key
     * @throws java.nio.channels.ClosedSelectorException if this selector is closed
     * @throws java.nio.channels.IllegalSelectorException if the channel is not one of the JDK's own
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws IllegalArgumentException if the channel cannot have the interest, or its parts exclude each other
     * @throws UnsupportedOperationException if the backend lacks a mode
     * @throws java.nio.channels.IllegalBlockingModeException if the channel is in blocking mode
     * @throws java.nio.channels.NotYetConnectedException if a stream channel is neither connected nor connecting, and the interest has a
     *         direction (priority is one)
     * @throws java.nio.channels.NotYetBoundException if a server channel is not yet bound, and the interest has a direction
     * @throws IllegalStateException if it is registered here already; the message names the holder
     * @throws SystemCallException if a system call fails
     * @throws IOException if the system refuses in another way
     */
    SelectorKey register(SelectableChannel channel, Interest interest, Object attachment) throws IOException;

    /**
     * Registers a file descriptor with no attachment.
     *
     * @param fd the descriptor's number
     * @param interest what to ask for
     * @return the new key
     * @throws IOException as {@link #register(int, Interest, Object)}
     */
    default SelectorKey register(int fd, Interest interest) throws IOException {
        return register(fd, interest, null);
    }

    /**
     * Registers a file descriptor. The caller keeps it open while it is registered, and closes it; unregister it first. It is never
     * asked for its mode. On a native backend the number is the identity: a channel and its number are one registration.
     *
     * <p>If the number is registered already, the system is asked whether it still knows it. With kqueue, this check may cause one extra
     * event for the existing key, if that is edge-triggered and has no channel.
     *
     * @param fd the descriptor's number, 0 or more
     * @param interest what to ask for
     * @param attachment any object, or null
     * @return the new key
     * @throws IllegalArgumentException if the number is negative or one of this selector's own, or the parts of the interest exclude each other
     * @throws java.nio.channels.ClosedSelectorException if this selector is closed
     * @throws UnsupportedOperationException if the backend lacks {@link Feature#FILE_DESCRIPTORS} or a mode
     * @throws IllegalStateException if it is registered here already; the message names the holder
     * @throws NotPollableException if it is a regular file, a directory or another kind that cannot be polled
     * @throws SystemCallException if a system call fails: EBADF, if the descriptor is not open
     * @throws IOException if the system refuses in another way
     */
    SelectorKey register(int fd, Interest interest, Object attachment) throws IOException;

    /**
     * Registers a descriptor with no attachment.
     *
     * @param descriptor the descriptor
     * @param interest what to ask for
     * @return the new key
     * @throws IOException as {@link #register(Descriptor, Interest, Object)}
     */
    default SelectorKey register(Descriptor descriptor, Interest interest) throws IOException {
        return register(descriptor, interest, null);
    }

    /**
     * Registers the number of a {@link Descriptor}, as {@link #register(int, Interest, Object)} does. As a channel, it may be closed
     * without being unregistered: its key is invalid as soon as it says that it is closed.
     *
     * @param descriptor the descriptor, open
     * @param interest what to ask for
     * @param attachment any object, or null
     * @return the new key
     * @throws java.nio.channels.ClosedChannelException if the descriptor says that it is closed
     * @throws IllegalArgumentException as for a number
     * @throws java.nio.channels.ClosedSelectorException if this selector is closed
     * @throws UnsupportedOperationException as for a number
     * @throws IllegalStateException if its number is registered here already; the message names the holder
     * @throws NotPollableException as for a number
     * @throws SystemCallException as for a number
     * @throws IOException as for a number
     */
    SelectorKey register(Descriptor descriptor, Interest interest, Object attachment) throws IOException;

    /**
     * Finds the valid key of a channel; another channel that has taken its number is not confused with it.
     *
     * @param channel the channel
     * @return its key
     */
    Optional<SelectorKey> key(SelectableChannel channel);

    /**
     * Finds the valid key of a file descriptor, a channel's and a {@link Descriptor}'s too.
     *
     * @param fd the descriptor's number
     * @return its key; empty on a backend without {@link Feature#FILE_DESCRIPTORS}
     */
    Optional<SelectorKey> key(int fd);

    /**
     * The valid keys: a snapshot, made in O(n).
     *
     * @return the keys, unmodifiable
     */
    Collection<SelectorKey> keys();

    /**
     * How many valid keys there are, counted in O(n), because a channel may have been closed without being unregistered.
     *
     * @return the number that {@link #keys} would have
     */
    int size();

    /**
     * Waits as long as it takes.
     *
     * @return the events, unmodifiable and the caller's
     * @throws IllegalStateException if a select is in progress
     * @throws java.nio.channels.ClosedSelectorException if this selector is closed, or is closed meanwhile
     * @throws IOException if the wait itself fails
     */
    List<Event> select() throws IOException;

    /**
     * Waits for at most a time.
     *
     * @param timeout how long; 0 or less polls, any long is accepted
     * @param unit of the timeout
     * @return the events, unmodifiable and the caller's
     * @throws IOException as {@link #select()}
     */
    List<Event> select(long timeout, TimeUnit unit) throws IOException;

    /**
     * Does not wait.
     *
     * @return the events, unmodifiable and the caller's
     * @throws IOException as {@link #select()}
     */
    List<Event> selectNow() throws IOException;

    /**
     * Waits as long as it takes, and, on a native backend, makes no garbage.
     *
     * @param handler receives the events
     * @return how often it was called
     * @throws IOException as {@link #select()}, or from the handler
     */
    int select(EventHandler handler) throws IOException;

    /**
     * Waits for at most a time, and, on a native backend, makes no garbage.
     *
     * @param timeout how long; 0 or less polls, any long is accepted
     * @param unit of the timeout
     * @param handler receives the events
     * @return how often it was called
     * @throws IOException as {@link #select()}, or from the handler
     */
    int select(long timeout, TimeUnit unit, EventHandler handler) throws IOException;

    /**
     * Does not wait, and, on a native backend, makes no garbage.
     *
     * @param handler receives the events
     * @return how often it was called
     * @throws IOException as {@link #select()}, or from the handler
     */
    int selectNow(EventHandler handler) throws IOException;

    /**
     * Ends the wait in progress, or else the next one; while handlers run, that is the next select's. Many count as one. Never throws,
     * never blocks.
     */
    void wakeup();

    /**
     * What this selector has done so far; after it was closed as well.
     *
     * @return the figures
     */
    Statistics statistics();

    /**
     * Whether this selector is open.
     *
     * @return whether it is
     */
    boolean isOpen();

    /**
     * Closes this selector, from any thread, also in a handler; idempotent. A select in progress stops with
     * {@link java.nio.channels.ClosedSelectorException}; what the selector held of the system is given back when both have returned.
     */
    @Override
    void close();
}
