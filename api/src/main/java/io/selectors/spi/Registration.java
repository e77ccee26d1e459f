package io.selectors.spi;

import io.selectors.Descriptor;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * A registration: the key that users hold, and what selector and poller know of it.
 *
 * <p><b>Locking.</b> {@code interest} and {@code arming} are what was last asked for; they are written under the selector's lock, the
 * arming last, and read from anywhere. {@code applied} and {@code appliedArming} are what the system holds, or is told with the next
 * wait. They belong to the poller, under its lock, and are written in this order: who reads the arming first finds its interest or a later
 * one. {@code fired} is written by the selecting thread only.
 *
 * <p>Here a poller tells each piece of news once, as an edge:
 *
 * <pre>{@code
 * @Override
 * public synchronized boolean modify(Registration key, Interest after, int arming, boolean deferred) {
 *     key.apply(after, arming);
 *     return true;
 * }
 *
 * // called by whoever has news of a channel
 * synchronized void tell(SelectableChannel channel) {
 *     Registration key = table.get(channel);
 *     if (key != null && key.applied().isRead()) {
 *         news.add(new News(key, key.appliedArming())); // the arming that is in force now
 *     }
 * }
 * }</pre>
 */
public final class Registration implements SelectorKey {
    private static final AtomicReferenceFieldUpdater<Registration, Object> ATTACHMENT =
            AtomicReferenceFieldUpdater.newUpdater(Registration.class, Object.class, "attachment");
    private static final AtomicReferenceFieldUpdater<Registration, Interest> INTEREST =
            AtomicReferenceFieldUpdater.newUpdater(Registration.class, Interest.class, "interest");
    private static final AtomicIntegerFieldUpdater<Registration> ARMING =
            AtomicIntegerFieldUpdater.newUpdater(Registration.class, "arming");
    private static final AtomicIntegerFieldUpdater<Registration> APPLIED_ARMING =
            AtomicIntegerFieldUpdater.newUpdater(Registration.class, "appliedArming");

    /** Null for a queue that the poller thread watches, which is no user's. */
    private final Registrar<Registration> registrar;
    private final SelectableChannel channel;
    private final Descriptor descriptor;
    private final int fd;
    private volatile Object attachment;

    private volatile Interest interest;
    private volatile int arming;
    private volatile boolean ended;

    private Interest applied = Interest.NONE;
    private volatile int appliedArming;
    private Object state;

    /** The arming whose one-shot has fired last. */
    private int fired;

    /** Where it is in the selector's {@link KeyList}. */
    int position;
    /** Where it is among the {@link DeferredChanges}; 0 if it is not. */
    int deferred;
    /** What is kept of it among the {@link UndeliveredEvents}, of which arming, and its neighbours there; 0 if nothing is. */
    int kept;
    int keptArming;
    Registration keptBefore;
    Registration keptAfter;
    /** The select that delivered to it last, of those that wait again after a full wait. */
    int deliveredIn;

    Registration(Registrar<Registration> registrar, SelectableChannel channel, Descriptor descriptor, int fd, Interest interest,
            Object attachment) {
        this.registrar = registrar;
        this.channel = channel;
        this.descriptor = descriptor;
        this.fd = fd;
        INTEREST.lazySet(this, interest);
        ATTACHMENT.lazySet(this, attachment);
    }

    // The key

    @Override
    public Selector selector() {
        return registrar.selector();
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public void modify(Interest interest) throws IOException {
        registrar.modify(this, Objects.requireNonNull(interest, "interest"));
    }

    @Override
    public void enable(Interest added) throws IOException {
        registrar.enable(this, Objects.requireNonNull(added, "added"));
    }

    @Override
    public void disable(Interest removed) throws IOException {
        registrar.disable(this, Objects.requireNonNull(removed, "removed"));
    }

    @Override
    public Object attachment() {
        return attachment;
    }

    @Override
    public <T> T attachment(Class<T> type) {
        return type.cast(attachment);
    }

    @Override
    public Object attach(Object attachment) {
        return ATTACHMENT.getAndSet(this, attachment);
    }

    @Override
    public boolean unregister() {
        return registrar.unregister(this);
    }

    @Override
    public boolean isValid() {
        return isRegistered() && (registrar == null || selector().isOpen());
    }

    // For pollers

    /**
     * Whether the registration has not ended and what was registered is open, whatever the selector's state.
     *
     * @return whether that is so
     */
    public boolean isRegistered() {
        return !ended && isSourceOpen();
    }

    /**
     * Whether what was registered is open, as far as it can be asked.
     *
     * @return false if its channel or {@link Descriptor} says that it is closed; true for a number without one
     */
    public boolean isSourceOpen() {
        return channel != null ? channel.isOpen() : descriptor == null || descriptor.isOpen();
    }

    /** Takes note that the system no longer knows the registration, and cannot be made to. */
    public void invalidate() {
        ended = true;
    }

    /**
     * The arming that was last asked for.
     *
     * @return its number
     */
    public int arming() {
        return arming;
    }

    /**
     * What the system holds, or is told with the next wait. Differs from {@link #interest()} while a change is deferred.
     *
     * @return what {@link #apply} kept
     */
    public Interest applied() {
        return applied;
    }

    /**
     * The arming that the system holds, or is told with the next wait.
     *
     * @return what {@link #apply} kept
     */
    public int appliedArming() {
        return appliedArming;
    }

    /**
     * What the system still waits for: what it holds, or nothing once the one-shot of that arming has fired. Exact on the selecting
     * thread. Another one may take a fired one-shot for one that still waits: what is then reported once more is not delivered again.
     *
     * @return what a new queue of the system's should be given
     */
    public Interest awaited() {
        return applied.isOneShot() && hasFired(appliedArming) ? Interest.NONE : applied;
    }

    /**
     * Takes note of what the system holds from now on, or is told with the next wait.
     *
     * @param interest what it watches for
     * @param arming the arming's number
     */
    public void apply(Interest interest, int arming) {
        applied = interest;
        APPLIED_ARMING.lazySet(this, arming);
    }

    /**
     * What the poller keeps with this registration.
     *
     * @return what was last given to {@link #state(Object)}, or null
     */
    public Object state() {
        return state;
    }

    /**
     * Keeps something of the poller's with this registration.
     *
     * @param state any object, or null
     */
    public void state(Object state) {
        this.state = state;
    }

    // For the selector

    /** The number of the next arming: unique among the reports that may be on their way; above {@link Poller#NO_ARMING}. */
    static int armingAfter(int last) {
        return last == Integer.MAX_VALUE ? 1 : last + 1;
    }

    /** Whether its one-shot fired last in the arming of this number. */
    boolean hasFired(int number) {
        return fired == number;
    }

    /** Takes note of what is asked for. Lock held. */
    void request(Interest asked, int number) {
        INTEREST.lazySet(this, asked);
        ARMING.lazySet(this, number);
    }

    /**
     * What is to be delivered of an event that was kept, of some arming; 0 if the key was changed since. If the key asks for nothing, the
     * event can only tell of a refused change, and is delivered as it is. To a one-shot it is the one event of its arming.
     */
    int stillAsked(int ofArming, int bits) {
        if (arming != ofArming || !isRegistered()) {
            return 0;
        }
        Interest now = interest;
        int asked = now.isNone() ? bits : mask(bits, now);
        if (asked != 0 && now.isOneShot()) {
            fired = ofArming;
        }
        return asked;
    }

    /**
     * What is to be delivered of a report of the current arming: the part that is asked for, or 0. A one-shot fires once. If another
     * thread changes the interest just now, what the new arming asks for is reported again.
     */
    int fire(int reported, int bits) {
        if (!isRegistered()) {
            return 0;
        }
        Interest now = interest;
        int asked = mask(bits, now);
        if (asked != 0 && now.isOneShot()) {
            if (fired == reported) {
                return 0;
            }
            fired = reported;
        }
        return asked;
    }

    /**
     * What an interest lets through of some readiness; 0 if it has no direction that was asked for, because hints alone make no event.
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

    /** Whether the system repeats what it reported for as long as it is so. */
    static boolean isLevelTriggered(Interest interest) {
        return !interest.isEdgeTriggered() && !interest.isOneShot();
    }

    /** Names what is registered, as in {@code channel java.nio.channels.SocketChannel[...]} or {@code fd 7}, for messages. */
    private String source() {
        return channel != null ? channel.toString() : descriptor != null ? descriptor + ", fd " + fd : "fd " + fd;
    }

    /**
     * Says what is registered, with its attachment and interest, for messages. Called without a lock, because an attachment's {@code
     * toString} is the user's code.
     */
    String describe() {
        Object attached = attachment;
        return source() + (attached == null ? "" : " with attachment " + name(attached)) + ", " + interest;
    }

    /** What a user's {@code toString} fails with must not hide the message that it was to be part of. */
    private static String name(Object attached) {
        try {
            return attached.toString();
        } catch (RuntimeException | Error e) {
            return attached.getClass().getName() + ", whose toString fails with " + e.getClass().getName();
        }
    }

    @Override
    public String toString() {
        Object attached = attachment;
        return "SelectorKey[" + (registrar == null ? "poller thread" : selector().backend()) + ", " + source()
                + (channel == null ? "" : ", fd " + fd) + ", " + interest + (attached == null ? "" : ", attachment " + name(attached))
                + (isValid() ? "]" : ", invalid]");
    }
}
