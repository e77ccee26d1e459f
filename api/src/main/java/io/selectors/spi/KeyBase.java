package io.selectors.spi;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectableChannel;
import java.util.Objects;

/**
 * A registration as {@link SelectorBase} keeps it. A backend extends it with what it must know besides.
 *
 * <p><b>Locking.</b> {@code interest}, {@code version} and {@code registered} are written under the selector's lock and read from
 * anywhere; {@code applied} and {@code pending} belong to the lock, but for a glance at the latter by {@link #passable};
 * {@code ready}, {@code readyVersion} and {@code refused} to the selecting thread.
 *
 * <pre>{@code
 * final class QueueKey extends KeyBase {
 *     int reported; // what this backend must know of a registration besides
 *
 *     QueueKey(SelectorBase selector, SelectableChannel channel, Interest interest, Object attachment) {
 *         super(selector, channel, -1, interest, attachment);
 *     }
 * }
 * }</pre>
 */
public abstract class KeyBase implements SelectorKey {
    private static final VarHandle ATTACHMENT;

    static {
        try {
            ATTACHMENT = MethodHandles.lookup().findVarHandle(KeyBase.class, "attachment", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SelectorBase selector;
    private final SelectableChannel channel;
    private final int fd;
    private volatile Object attachment;

    /** What was last asked for. Written before {@link #version}, read after it. */
    volatile Interest interest;
    /** Counts the changes, so that an event from before a change is known as such. */
    volatile int version;
    volatile boolean registered = true;

    /** What the system holds; differs from {@link #interest} while a change is pending. */
    Interest applied;
    /** Whether the key is in the selector's list of deferred changes. */
    boolean pending;

    /** What the current batch found; 0 when the key is not in it. */
    int ready;
    /** The {@link #version} at which {@link #ready} was found. */
    int readyVersion;
    /** Whether a refused change is part of {@link #ready}, of which the system says nothing. */
    boolean refused;

    /**
     * A new registration.
     *
     * @param selector its selector
     * @param channel its channel, or null
     * @param fd its file descriptor, or -1
     * @param interest what is asked for
     * @param attachment any object, or null
     */
    protected KeyBase(SelectorBase selector, SelectableChannel channel, int fd, Interest interest, Object attachment) {
        this.selector = selector;
        this.channel = channel;
        this.fd = fd;
        this.interest = interest;
        this.applied = interest;
        this.attachment = attachment;
    }

    @Override
    public final Selector selector() {
        return selector;
    }

    @Override
    public final SelectableChannel channel() {
        return channel;
    }

    @Override
    public final int fd() {
        return fd;
    }

    @Override
    public final Interest interest() {
        return interest;
    }

    @Override
    public final void modify(Interest interest) throws IOException {
        selector.replaceInterest(this, Objects.requireNonNull(interest, "interest"));
    }

    @Override
    public final void enable(Interest added) throws IOException {
        selector.addInterest(this, Objects.requireNonNull(added, "added"));
    }

    @Override
    public final void disable(Interest removed) throws IOException {
        selector.removeInterest(this, Objects.requireNonNull(removed, "removed"));
    }

    @Override
    public final Object attachment() {
        return attachment;
    }

    @Override
    public final <T> T attachment(Class<T> type) {
        return type.cast(attachment);
    }

    @Override
    public final Object attach(Object attachment) {
        return ATTACHMENT.getAndSet(this, attachment);
    }

    @Override
    public final boolean unregister() {
        return selector.unregister(this);
    }

    @Override
    public final boolean isValid() {
        return isRegistered() && selector.isOpen();
    }

    /**
     * Answers whether the registration stands and its channel, if any, is open, whatever the selector's state.
     *
     * @return whether that is so
     */
    protected final boolean isRegistered() {
        return registered && (channel == null || channel.isOpen());
    }

    /** Takes note of a new interest; the system is yet to be told. Lock held. */
    final void ask(Interest asked) {
        interest = asked;
        version++;
    }

    /** Takes note of what a wait found, as of a version; answers whether that is the first of a batch. */
    final boolean found(int bits, int asOf) {
        boolean first = ready == 0;
        boolean merges = !first && readyVersion == asOf;
        ready = merges ? ready | bits : bits;
        refused &= merges;
        readyVersion = asOf;
        return first;
    }

    /** Takes what was found: what of it may still be delivered, or 0. */
    final int take() {
        int bits = ready;
        ready = 0;
        if (!isRegistered()) {
            return 0;
        }
        return version == readyVersion ? bits : maskChanged(bits);
    }

    /**
     * What may be delivered of what was found just now, or 0. A change that is pending was made by a handler since, if it is not just
     * being made by another thread: either has an edge or a one-shot reported anew.
     */
    final int passable(int bits) {
        if (!isRegistered()) {
            return 0;
        }
        Interest now = interest;
        return !isLevelTriggered(now) && pending ? 0 : mask(bits, now);
    }

    /** Changed since: the change has an edge or a one-shot reported anew; of a level, the rest of the interest stands. */
    private int maskChanged(int bits) {
        Interest now = interest;
        return isLevelTriggered(now) ? mask(bits, now) : 0;
    }

    /** Forgets what was found. */
    final void drop() {
        ready = 0;
    }

    /** Answers whether the system finds again what was found, so that it may be dropped. */
    final boolean isRepeated() {
        return isLevelTriggered(interest) && !refused;
    }

    /**
     * The part of some readiness that an interest lets through; 0 if no requested direction is in it, for hints make no event alone.
     */
    static int mask(int bits, Interest interest) {
        int directions = bits & interest.directions();
        int hints = bits & ~Readiness.DIRECTIONS;
        if (directions == 0 || hints == 0) {
            return directions;
        }
        boolean tellsReadClosed = interest.isRead() && !interest.isExclusive();
        return directions | (tellsReadClosed ? hints : hints & ~Readiness.READ_CLOSED);
    }

    /** Answers whether the system repeats what it reported for as long as it holds. */
    static boolean isLevelTriggered(Interest interest) {
        return !interest.isEdgeTriggered() && !interest.isOneShot();
    }

    /**
     * Names what is registered, as in {@code channel java.nio.channels.SocketChannel[...]} or {@code fd 7}, for messages.
     *
     * @return the name
     */
    final String holder() {
        return (channel == null ? "fd " + fd : channel.toString()) + (attachment == null ? "" : " with attachment " + attachment);
    }

    @Override
    public final String toString() {
        Object attached = attachment;
        return "SelectorKey[" + selector.backend() + ", " + (channel == null ? "" : channel + ", ") + "fd " + fd + ", " + interest
                + (attached == null ? "" : ", attachment " + attached) + (isValid() ? "]" : ", invalid]");
    }
}
