package io.selectors.spi;

import io.selectors.Event;
import io.selectors.EventHandler;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.Statistics;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The one state machine that all backends share: states, validation, timeouts, waking and closing; {@link Registrations} checks,
 * {@link Changes} defers, {@link Batch} hands out, {@link Sweep} lets go. Its public methods are final and delegate to the hooks at
 * the end of this class.
 *
 * <p><b>Locking.</b> {@code lock} guards the registrations and every change of them, in the table and in the system alike, so that
 * changes of one key reach the system in the order of their calls. No lock is held during a wait or while a handler runs. One
 * thread at a time selects; it alone touches the batch. {@code wakeLock}, the inner of the two, keeps a wake-up from meeting a
 * descriptor that has been closed.
 *
 * <pre>{@code
 * @Override
 * protected int implSelect(long nanos) {
 *     Optional<QueueKey> found = next(nanos); // a key with news, empty for a wake-up, null after the time
 *     if (found == null) {
 *         return 0;
 *     }
 *     found.ifPresent(key -> ready(key, Readiness.READ));
 *     return found.isPresent() ? 1 : 0;
 * }
 *
 * @Override
 * protected void implWake() {
 *     news.offer(Optional.empty());
 * }
 * }</pre>
 */
public abstract class SelectorBase implements Selector {
    /** Timeout of a wait without end. */
    protected static final long FOREVER = Long.MAX_VALUE;

    private static final int IDLE = 0;
    private static final int SELECTING = 1;
    /** Beside one of the others: a bit that stays. */
    private static final int CLOSED = 2;
    private static final VarHandle STATE;
    private static final VarHandle WAKEUP;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(SelectorBase.class, "state", int.class);
            WAKEUP = lookup.findVarHandle(SelectorBase.class, "wakeupRequested", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Guards the registrations; hooks that say so are called with it held. */
    protected final Object lock = new Object();

    private final String backend;
    private final Set<Feature> features;
    private final boolean takesBlockingChannels;
    private final Interruption interruption;
    private final Object wakeLock = new Object();
    private final Batch batch = new Batch(this);
    private final Changes changes = new Changes(this);
    private final Sweep sweep = new Sweep(this);

    private volatile int state = IDLE;
    private boolean released;
    /** The thread that selects now, or selected last: the one whose changes may be deferred. */
    private volatile Thread owner;
    private volatile boolean wakeupRequested;

    /** How many reports the last wait brought. */
    private int harvested;
    private boolean woken;

    // Written without care for other threads, by the selecting thread; changes under the lock.
    private long selects;
    private long wakeups;
    private long staleEvents;
    private long changesMade;

    /**
     * A new, open selector.
     *
     * @param backend the backend's name
     * @param features what this selector can do
     * @param required what its user relies on
     */
    @SuppressWarnings("this-escape") // kept, but not called before somebody selects
    protected SelectorBase(String backend, Set<Feature> features, Set<Feature> required) {
        this.interruption = new Interruption(this::nudge);
        this.backend = backend;
        this.features = features.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(features));
        this.takesBlockingChannels = required.contains(Feature.BLOCKING_CHANNELS);
    }

    @Override
    public final String backend() {
        return backend;
    }

    @Override
    public final Set<Feature> features() {
        return features;
    }

    // Registering

    @Override
    public final SelectorKey register(SelectableChannel channel, Interest interest, Object attachment) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        synchronized (lock) {
            ensureOpen();
            Registrations.check(this, channel, interest, takesBlockingChannels);
            return enter(implRegister(channel, interest, attachment));
        }
    }

    @Override
    public final SelectorKey register(int fd, Interest interest, Object attachment) throws IOException {
        Objects.requireNonNull(interest, "interest");
        if (fd < 0) {
            throw new IllegalArgumentException("A file descriptor is 0 or more, not " + fd);
        }
        synchronized (lock) {
            ensureOpen();
            Registrations.check(this, interest);
            return enter(implRegister(fd, interest, attachment));
        }
    }

    private SelectorKey enter(KeyBase key) {
        countChange();
        if (sweep.isDueAfterRegistration()) {
            sweep.run();
        }
        return key;
    }

    @Override
    public final Optional<SelectorKey> key(SelectableChannel channel) {
        Objects.requireNonNull(channel, "channel");
        synchronized (lock) {
            ensureOpen();
            return valid(channel.isOpen() ? implKey(channel) : null);
        }
    }

    @Override
    public final Optional<SelectorKey> key(int fd) {
        synchronized (lock) {
            ensureOpen();
            return valid(implKey(fd));
        }
    }

    private static Optional<SelectorKey> valid(KeyBase key) {
        return key != null && key.isRegistered() ? Optional.of(key) : Optional.empty();
    }

    @Override
    public final Collection<SelectorKey> keys() {
        synchronized (lock) {
            ensureOpen();
            sweep.run();
            return List.copyOf(implKeys());
        }
    }

    @Override
    public final int size() {
        synchronized (lock) {
            ensureOpen();
            sweep.run();
            return implKeys().size();
        }
    }

    // Changing and leaving

    final void replaceInterest(KeyBase key, Interest interest) throws IOException {
        synchronized (lock) {
            changes.replace(key, interest);
        }
    }

    final void addInterest(KeyBase key, Interest added) throws IOException {
        synchronized (lock) {
            changes.replace(key, key.interest.with(added));
        }
    }

    final void removeInterest(KeyBase key, Interest removed) throws IOException {
        synchronized (lock) {
            changes.replace(key, key.interest.without(removed));
        }
    }

    /** Whether the current thread selects now, or selected last. */
    final boolean isOwner() {
        return owner == Thread.currentThread();
    }

    /**
     * Takes note that the system refused a deferred change. The call that asked for it has returned: the key's own event tells.
     * Called on the selecting thread, with the lock held.
     *
     * @param key the key
     * @param held what the system holds of it, as before the change
     */
    protected final void changeRefused(KeyBase key, Interest held) {
        int directions = key.interest.directions() | held.directions();
        key.ask(held);
        key.applied = held;
        batch.add(key, directions | Readiness.ERROR, key.version);
        key.refused = true;
    }

    final boolean unregister(KeyBase key) {
        synchronized (lock) {
            boolean stood = key.isValid();
            forget(key);
            return stood;
        }
    }

    /**
     * Ends a registration that is gone or to go: the system, the table and the key are told. Called with the lock held.
     *
     * @param key the key, registered or not
     */
    protected final void forget(KeyBase key) {
        if (key.registered) {
            leave(key);
            if (!released) {
                implKeys().remove(key);
            }
        }
    }

    /** Ends the registration of a channel that was closed without word. */
    final void letGo(KeyBase key) {
        synchronized (lock) {
            forget(key);
        }
    }

    /**
     * What the system holds of a key's interest: an older one while a change is pending. Called with the lock held.
     *
     * @param key the key
     * @return its interest in the system
     */
    protected static Interest applied(KeyBase key) {
        return key.applied;
    }

    /** Ends a registration: the system and the key are told, the table is the caller's to tell. Called with the lock held. */
    final void leave(KeyBase key) {
        key.registered = false;
        key.pending = false;
        if (!released) {
            countChange();
            implUnregister(key);
        }
    }

    // Selecting

    @Override
    public final List<Event> select() throws IOException {
        return collect(FOREVER);
    }

    @Override
    public final List<Event> select(long timeout, TimeUnit unit) throws IOException {
        return collect(unit.toNanos(timeout));
    }

    @Override
    public final List<Event> selectNow() throws IOException {
        return collect(0);
    }

    @Override
    public final int select(EventHandler handler) throws IOException {
        return deliver(FOREVER, Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public final int select(long timeout, TimeUnit unit, EventHandler handler) throws IOException {
        return deliver(unit.toNanos(timeout), Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public final int selectNow(EventHandler handler) throws IOException {
        return deliver(0, Objects.requireNonNull(handler, "handler"));
    }

    private List<Event> collect(long nanos) throws IOException {
        begin();
        try {
            long deadline = deadline(nanos);
            long left = nanos;
            do {
                harvested = implHarvest(await(left));
                List<Event> events = batch.toList();
                if (!events.isEmpty()) {
                    return events;
                }
            } while ((left = timeLeft(nanos, deadline)) >= 0);
            return List.of();
        } finally {
            end();
        }
    }

    private int deliver(long nanos, EventHandler handler) throws IOException {
        begin();
        try {
            long deadline = deadline(nanos);
            long left = nanos;
            do {
                int found = await(left);
                int delivered = Recording.wantsSelects() ? Recording.handOut(this, found, handler) : handOut(found, handler);
                if (delivered > 0) {
                    return delivered;
                }
            } while ((left = timeLeft(nanos, deadline)) >= 0);
            return 0;
        } finally {
            end();
        }
    }

    /** Hands out what a wait found, and what is left of earlier ones; answers how many events that were. */
    final int handOut(int found, EventHandler handler) throws IOException {
        long before = batch.delivered();
        batch.passTo(handler);
        try {
            harvested = implHarvest(found);
        } finally {
            batch.passEnd();
        }
        batch.deliver(handler);
        return (int) (batch.delivered() - before);
    }

    private void begin() {
        if (!STATE.compareAndSet(this, IDLE, SELECTING)) {
            ensureOpen();
            throw new IllegalStateException("A select is in progress"
                    + (isOwner() ? " on this thread: a handler cannot select" : " on another thread"));
        }
        if (owner != Thread.currentThread()) {
            owner = Thread.currentThread();
        }
        selects++;
        woken = false;
        harvested = 0;
        if (sweep.isDueInSelect()) {
            sweepInSelect();
        }
    }

    private void sweepInSelect() {
        synchronized (lock) {
            if (isOpen()) {
                sweep.runInSelect();
            }
        }
    }

    private void end() {
        if (!STATE.compareAndSet(this, SELECTING, IDLE)) {
            state = CLOSED;
            release();
        }
    }

    private static long deadline(long nanos) {
        return nanos <= 0 || nanos == FOREVER ? 0 : System.nanoTime() + nanos;
    }

    /** Whether to wait again after a wait that delivered nothing: the time for it, or -1. */
    private long timeLeft(long nanos, long deadline) {
        if (!woken && nanos > 0 && !Thread.currentThread().isInterrupted()) {
            long left = nanos == FOREVER ? FOREVER : deadline - System.nanoTime();
            if (left > 0) {
                return left;
            }
        }
        // Only what is not the caller's was found; what is may stand behind it.
        return harvested > 0 ? 0 : -1;
    }

    /** One wait of the system's; answers what {@link #implHarvest} is to be told. */
    private int await(long nanos) throws IOException {
        if (!batch.isEmpty()) {
            batch.forgetRepeated();
        }
        if (!changes.isEmpty()) {
            makeDeferredChanges();
        }
        int found = nanos <= 0 || !batch.isEmpty() ? implSelect(0) : awaitInterruptibly(nanos);
        ensureOpen();
        if (wakeupRequested) {
            // Before any handler runs, for a wake-up by a handler is for the next select. One whose nudge is still on its way counts, too.
            wakeupRequested = false;
            woken = true;
            wakeups++;
        }
        return found;
    }

    private int awaitInterruptibly(long nanos) throws IOException {
        interruption.enter();
        try {
            return implSelect(nanos);
        } finally {
            interruption.leave();
        }
    }

    private void makeDeferredChanges() {
        synchronized (lock) {
            changes.makeDeferred();
        }
    }

    /**
     * Takes what the system reported of a key. Called by {@link #implSelect}, where several reports of one key become one event, or
     * by {@link #implHarvest}.
     *
     * @param key the key
     * @param bits a union of the bits of {@link Readiness}; a backend sets every direction along with an error or a hang-up
     */
    protected final void ready(KeyBase key, int bits) {
        if (batch.pass(key, bits)) {
            return;
        }
        int version = key.version;
        int masked = KeyBase.mask(bits, key.interest);
        if (masked != 0) {
            batch.add(key, masked, version);
        }
    }

    // Waking and closing

    @Override
    public final void wakeup() {
        if (WAKEUP.compareAndSet(this, false, true)) {
            if (Recording.wantsWakeups()) {
                Recording.wakeup(this);
            }
            nudge();
        }
    }

    /** Makes the wait in progress, or the next one, return, without ending the select. */
    protected final void nudge() {
        synchronized (wakeLock) {
            if (!released) {
                implWake();
            }
        }
    }

    /**
     * Answers whether a thread other than the current one is within a select, and may so be in a wait.
     *
     * @return whether one is
     */
    protected final boolean isSelectingElsewhere() {
        return (state & SELECTING) != 0 && !isOwner();
    }

    /** Counts a change that reaches the system. Called with the lock held. */
    final void countChange() {
        changesMade++;
    }

    /** Counts a report that is about no key any more. Called by {@link #implSelect} and {@link #implHarvest} only. */
    protected final void stale() {
        staleEvents++;
    }

    @Override
    public final Statistics statistics() {
        synchronized (lock) {
            return new Statistics(selects, batch.delivered(), wakeups, changesMade, staleEvents);
        }
    }

    @Override
    public final boolean isOpen() {
        return (state & CLOSED) == 0;
    }

    @Override
    public final void close() {
        int before;
        synchronized (lock) {
            before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        }
        if (before == SELECTING) {
            nudge();
        } else if (before == IDLE) {
            release();
        }
    }

    /** Gives back what is held of the system; by the closing thread, or by the selecting one as it leaves. */
    private void release() {
        synchronized (lock) {
            synchronized (wakeLock) {
                if (released) {
                    return;
                }
                released = true;
            }
            implClose();
            changes.clear();
            batch.clear();
            owner = null;
        }
    }

    final void ensureOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }

    @Override
    public final String toString() {
        Thread thread = owner;
        return "Selector[" + backend + (!isOpen() ? ", closed]" : state == SELECTING ? ", selecting on " + thread + "]" : "]");
    }

    // Hooks

    /**
     * Answers whether a channel is of a kind that this backend can select.
     *
     * @param channel a channel, open or not
     * @return whether it is
     */
    protected boolean implAccepts(SelectableChannel channel) {
        return channel.getClass().getModule() == Object.class.getModule();
    }

    /**
     * Registers a channel that passed every check: first in the table, then in the system, undone on failure. Lock held.
     *
     * @param channel the channel
     * @param interest what to ask for
     * @param attachment any object, or null
     * @return the new key
     * @throws IllegalStateException if it is registered already, as {@link #alreadyRegistered} makes it
     * @throws IOException if the channel was closed meanwhile or the system refuses
     */
    protected abstract KeyBase implRegister(SelectableChannel channel, Interest interest, Object attachment) throws IOException;

    /**
     * Registers a file descriptor. Lock held. Called only on a backend with {@link Feature#FILE_DESCRIPTORS}.
     *
     * @param fd the descriptor's number, 0 or more
     * @param interest what to ask for
     * @param attachment any object, or null
     * @return the new key
     * @throws IOException if the system refuses
     */
    protected KeyBase implRegister(int fd, Interest interest, Object attachment) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Says that a registration is there already.
     *
     * @param holder the key that holds it
     * @return the exception to throw
     */
    protected static IllegalStateException alreadyRegistered(KeyBase holder) {
        return new IllegalStateException("Already registered with this selector: " + holder.holder() + ", " + holder.interest());
    }

    /**
     * Brings the system from one interest to another, and re-arms it. Lock held.
     *
     * @param key the key
     * @param before what the system holds
     * @param after what it is to hold
     * @param deferred whether the change may travel in the wait that follows; what comes of it is then told by {@link #forget} or
     *     {@link #changeRefused}
     * @return false if the system no longer knows the registration
     * @throws IOException if the system refuses; it then still holds what it held, or {@link #forget} was called
     */
    protected abstract boolean implModify(KeyBase key, Interest before, Interest after, boolean deferred) throws IOException;

    /**
     * Answers whether changes by the selecting thread are better made all at once, when it selects next.
     *
     * @return whether they are
     */
    protected boolean implDefers() {
        return true;
    }

    /**
     * Ends a registration in the system; what the system no longer knows is well. Lock held. The base takes it from
     * {@link #implKeys}.
     *
     * @param key the key
     */
    protected abstract void implUnregister(KeyBase key);

    /**
     * Finds a channel's key, valid or not. Lock held.
     *
     * @param channel an open channel
     * @return the key, or null
     */
    protected abstract KeyBase implKey(SelectableChannel channel);

    /**
     * Finds a descriptor's key, valid or not. Lock held.
     *
     * @param fd any number
     * @return the key, or null
     */
    protected KeyBase implKey(int fd) {
        return null;
    }

    /**
     * The keys in the table: a view through which the base removes. Its {@code removeIf} is part of some selects and should make no
     * garbage. Lock held.
     *
     * @return the keys, valid or not
     */
    protected abstract Collection<? extends KeyBase> implKeys();

    /**
     * Waits once, without the lock, and hands what it finds to {@link #ready}, or leaves that to {@link #implHarvest}. May return
     * early.
     *
     * @param nanos how long; 0 polls, {@link #FOREVER} has no end
     * @return how many reports there were, wake-ups not counted; or anything for {@link #implHarvest}
     * @throws IOException if the wait fails
     */
    protected abstract int implSelect(long nanos) throws IOException;

    /**
     * Hands what the wait found to {@link #ready}, each key once. Handlers run within those calls, without a second look at each
     * key: for a system that reports a key once in a wait, in a place of memory that lasts until the next one.
     *
     * @param found what {@link #implSelect} answered
     * @return how many reports there were, wake-ups not counted
     * @throws IOException if what was found asks for something of the system, which refuses
     */
    protected int implHarvest(int found) throws IOException {
        return found;
    }

    /** Makes the wait in progress, or the next one, return. Any thread; never after {@link #implClose}. */
    protected abstract void implWake();

    /** Gives back what is held of the system. Called once, when nobody selects. Lock held. */
    protected abstract void implClose();
}
