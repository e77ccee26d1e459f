package io.selectors.unix;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.spi.KeyBase;
import io.selectors.spi.SelectorBase;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;

/**
 * A selector over a kernel queue of file descriptors: the key table, the course of a registration, and the keeping out of events
 * that are late or from descriptors that are gone. A subclass speaks to its queue; its calls answer 0 or an error's number, never
 * throw, and are made with the lock held.
 */
public abstract class DescriptorSelector extends SelectorBase {
    private static final int EPERM = Errno.EPERM.number();
    private static final int ENOENT = Errno.ENOENT.number();
    private static final int EBADF = Errno.EBADF.number();
    private static final int EEXIST = Errno.EEXIST.number();

    private final KeyTable keys = new KeyTable();
    private final StaleEvents staleEvents = new StaleEvents();
    private int lastGeneration;
    /** The kernel's number for it. Written under the lock. */
    private volatile int queue;

    /**
     * A new selector.
     *
     * @param backend the backend's name
     * @param features what this selector can do
     * @param required what its user relies on
     */
    protected DescriptorSelector(String backend, Set<Feature> features, Set<Feature> required) {
        super(backend, features, required);
    }

    /**
     * The last step of a subclass's constructor: opens the queue.
     *
     * @throws IOException if the system refuses
     */
    protected final void open() throws IOException {
        queue = queueOpen();
    }

    /**
     * The queue.
     *
     * @return the kernel's number for it; another one after {@link #rebuild}
     */
    protected final int queue() {
        return queue;
    }

    // Registering

    @Override
    protected final KeyBase implRegister(SelectableChannel channel, Interest interest, Object attachment) throws IOException {
        int fd = ChannelDescriptor.of(channel);
        DescriptorKey key = newKey(channel, fd, null, interest, attachment);
        key.generation = nextGeneration();
        try {
            enter(key);
        } catch (IOException | IllegalStateException e) {
            // The number may have been a stranger's already.
            ensureOpen(channel, e);
            throw e;
        }
        if (!channel.isOpen()) {
            forget(key);
            throw new ClosedChannelException();
        }
        return key;
    }

    @Override
    protected final KeyBase implRegister(int fd, Interest interest, Object attachment) throws IOException {
        FileIdentity identity = identify(fd);
        if (identity == null) {
            throw Errno.failure("register fd " + fd, EBADF);
        }
        String unwatchable = unwatchable(identity);
        if (unwatchable != null) {
            throw Errno.notPollable(fd, unwatchable);
        }
        DescriptorKey key = newKey(null, fd, identity, interest, attachment);
        key.generation = nextGeneration();
        enter(key);
        return key;
    }

    /**
     * Tells what cannot be watched, though the queue might take it.
     *
     * @param identity what a raw descriptor is
     * @return what it is, in words for its user; null if it can be watched
     */
    protected String unwatchable(FileIdentity identity) {
        return identity.isRegularFile() ? "a regular file" : identity.isDirectory() ? "a directory" : null;
    }

    private static void ensureOpen(SelectableChannel channel, Exception cause) throws ClosedChannelException {
        if (!channel.isOpen()) {
            ClosedChannelException closed = new ClosedChannelException();
            closed.initCause(cause);
            throw closed;
        }
    }

    private void enter(DescriptorKey key) throws IOException {
        DescriptorKey holder = keys.get(key.fd());
        if (holder != null && !holder.stands()) {
            forget(holder);
            holder = null;
        }
        if (holder == null) {
            enterFree(key);
        } else {
            enterOccupied(key, holder);
        }
    }

    private void enterFree(DescriptorKey key) throws IOException {
        keys.put(key);
        int error = queueAdd(key, key.interest());
        if (error == EEXIST) {
            // A ghost of this very number, closed here and duplicated back: the queue knows the pair, we no longer do. It is not
            // changed but replaced, for one that was exclusive cannot be changed.
            queueRemove(key);
            error = queueAdd(key, key.interest());
        }
        if (error != 0) {
            keys.remove(key);
            throw refused("register", key, error);
        }
    }

    /** The queue decides whether the holder's registration still exists; it is asked without disturbing that one. */
    private void enterOccupied(DescriptorKey key, DescriptorKey holder) throws IOException {
        int error = queueProbe(key, holder);
        if (error == EEXIST) {
            throw alreadyRegistered(holder);
        }
        if (error != 0) {
            throw refused("register", key, error);
        }
        keys.put(key);
        forget(holder);
        error = queueModify(key, Interest.NONE, key.interest(), false);
        if (error != 0) {
            forget(key);
            throw refused("register", key, error);
        }
    }

    private IOException refused(String what, DescriptorKey key, int error) {
        return isNotPollable(error) ? Errno.notPollable(key.fd(), "of a kind that cannot be polled")
                : Errno.failure(what + " fd " + key.fd() + ", " + key.interest(), error);
    }

    /** The next value for {@link DescriptorKey#generation()}; never 0. */
    private int nextGeneration() {
        if (++lastGeneration == 0) {
            lastGeneration = 1;
        }
        return lastGeneration;
    }

    // Changing and leaving

    @Override
    protected final boolean implModify(KeyBase base, Interest before, Interest after, boolean deferred) throws IOException {
        DescriptorKey key = (DescriptorKey) base;
        int generation = key.generation;
        boolean hadFired = key.hasFired();
        rearm(key);
        int error = queueModify(key, before, after, deferred);
        if (error == 0) {
            return true;
        }
        // What was registered could be polled: a number that cannot be any more has become a file's.
        if (isGone(error) || error == EPERM && !isOurs(key)) {
            return false;
        }
        key.generation = generation;
        if (hadFired) {
            key.fired();
        }
        if (!queueHolds(key, before)) {
            error = queueAdd(key, awaited(key)) == 0 ? error : gone(key, error);
        }
        throw refused("modify", key, error);
    }

    private void rearm(DescriptorKey key) {
        if (tagsArmings()) {
            // Events on their way belong to the old arming from here on; the queue reports anew what is still so.
            key.generation = nextGeneration();
        } else {
            key.rearmed();
        }
    }

    /**
     * Answers whether an error means that the queue no longer knows the registration.
     *
     * @param error the error's number
     * @return whether it does
     */
    protected boolean isGone(int error) {
        return error == ENOENT || error == EBADF;
    }

    /**
     * Answers whether an error means that the queue cannot watch a descriptor of this kind.
     *
     * @param error the error's number
     * @return whether it does
     */
    protected boolean isNotPollable(int error) {
        return error == EPERM;
    }

    private int gone(DescriptorKey key, int error) throws IOException {
        forget(key);
        throw new IOException(refused("modify", key, error).getMessage() + "; the old interest was refused too: the key is invalid");
    }

    @Override
    protected final void implUnregister(KeyBase base) {
        DescriptorKey key = (DescriptorKey) base;
        if (keys.get(key.fd()) == key) {
            queueRemove(key);
        }
    }

    @Override
    protected final KeyBase implKey(SelectableChannel channel) {
        DescriptorKey key = keys.get(ChannelDescriptor.of(channel));
        return key != null && key.channel() == channel ? key : null;
    }

    @Override
    protected final KeyBase implKey(int fd) {
        return keys.get(fd);
    }

    @Override
    protected final Collection<? extends KeyBase> implKeys() {
        return keys;
    }

    // Events

    /**
     * Takes one report of the queue's. Called by {@link #implSelect} or {@link #implHarvest} only.
     *
     * @param fd whose it is
     * @param generation that came with it
     * @param bits what it says, as bits of {@link Readiness}
     * @return false if it is from a ghost, and the queue should be rebuilt
     */
    protected final boolean report(int fd, int generation, int bits) {
        DescriptorKey key = keys.get(fd);
        if (key == null || key.generation != generation) {
            stale();
            return !staleEvents.repeats(data(fd, generation));
        }
        Interest interest = key.interest();
        if (interest.isOneShot()) {
            if (key.hasFired()) {
                return true;
            }
            if ((bits & interest.directions()) != 0) {
                key.fired();
            }
        }
        ready(key, bits);
        return true;
    }

    /**
     * A descriptor and a generation in one word.
     *
     * @param fd the descriptor
     * @param generation the generation
     * @return both
     */
    protected static long data(int fd, int generation) {
        return (long) generation << 32 | fd;
    }

    /**
     * Exchanges the queue for one without ghosts. Called on the selecting thread.
     *
     * @throws IOException if the system refuses another queue, or one of the keys; all is then as before, and to be tried again when
     *     the ghost shows next
     */
    protected final void rebuild() throws IOException {
        synchronized (lock) {
            int old = queue;
            queue = queueOpen();
            int error = refill();
            if (error != 0) {
                queueClose(queue);
                queue = old;
                throw Errno.failure("a new queue without ghosts", error);
            }
            staleEvents.clear();
            queueClose(old);
        }
        System.getLogger("io.selectors").log(System.Logger.Level.DEBUG, "{0}: a descriptor that was closed while registered lives on"
                + " in a duplicate or a child, and was reported again and again: the kernel queue was replaced", backend());
    }

    /** Fills a new, empty queue with what is verifiably ours. The others turn invalid. */
    private int refill() {
        for (Iterator<DescriptorKey> all = keys.iterator(); all.hasNext();) {
            DescriptorKey key = all.next();
            int error = isOurs(key) ? queueAdd(key, awaited(key)) : EBADF;
            if (isGone(error)) {
                forget(key);
            } else if (error != 0) {
                return error;
            }
        }
        return 0;
    }

    /**
     * What a key still waits for: its interest, or nothing after its one-shot has fired. Lock held.
     *
     * @param key the key
     * @return what the queue should hold of it
     */
    protected static Interest awaited(DescriptorKey key) {
        Interest applied = applied(key);
        return applied.isOneShot() && key.hasFired() ? Interest.NONE : applied;
    }

    /**
     * Finds the key that holds a number. Any thread.
     *
     * @param fd any number
     * @return the key, or null
     */
    protected final DescriptorKey holder(int fd) {
        return keys.get(fd);
    }

    /**
     * Answers whether a key's number still belongs to what was registered, as far as can be told without the queue.
     *
     * @param key the key
     * @return false if it does not, or if its channel is closed
     */
    protected final boolean isOurs(DescriptorKey key) {
        if (key.channel() != null || !key.stands()) {
            return key.stands();
        }
        try {
            return key.identity.isSameAs(identify(key.fd()));
        } catch (IOException e) {
            return false;
        }
    }

    // The queue

    /**
     * Makes a key; a queue that keeps notes on its keys makes its own kind.
     *
     * @param channel the channel, or null
     * @param fd the descriptor
     * @param identity what a raw descriptor is; null for a channel
     * @param interest what to ask for
     * @param attachment any object, or null
     * @return the key
     */
    protected DescriptorKey newKey(SelectableChannel channel, int fd, FileIdentity identity, Interest interest, Object attachment) {
        return new DescriptorKey(this, channel, fd, identity, interest, attachment);
    }

    /**
     * Looks at a descriptor.
     *
     * @param fd the number
     * @return what it is, or null if it is not open
     * @throws IOException if the look fails otherwise
     */
    protected abstract FileIdentity identify(int fd) throws IOException;

    /**
     * Answers whether a change gives the queue the key's new generation to send; else all events of a registration carry the first.
     *
     * @return whether it does
     */
    protected boolean tagsArmings() {
        return true;
    }

    /**
     * Opens a new, empty queue, which can be woken.
     *
     * @return the kernel's number for it
     * @throws IOException if the system refuses
     */
    protected abstract int queueOpen() throws IOException;

    /**
     * Adds a key.
     *
     * @param key the key, with its generation
     * @param interest what to ask for
     * @return 0 or an error's number; {@code EEXIST} if the queue has this descriptor already
     */
    protected abstract int queueAdd(DescriptorKey key, Interest interest);

    /**
     * Adds a key silently, where another key holds its number.
     *
     * @param key the key
     * @param holder the key that may still be in the queue, which this must not disturb
     * @return 0 or an error's number; {@code EEXIST} if the holder's registration still exists
     */
    protected abstract int queueProbe(DescriptorKey key, DescriptorKey holder);

    /**
     * Changes a key, and has what is ready reported anew.
     *
     * @param key the key, with its new generation
     * @param before what the queue holds
     * @param after what it is to hold
     * @param deferred whether the change may travel in the wait that follows
     * @return 0 or an error's number
     */
    protected abstract int queueModify(DescriptorKey key, Interest before, Interest after, boolean deferred);

    /**
     * Answers whether a key is still in the queue after a change to it was refused.
     *
     * @param key the key
     * @param before what the queue held
     * @return false if the change had to take it out first
     */
    protected boolean queueHolds(DescriptorKey key, Interest before) {
        return true;
    }

    /**
     * Takes a key out; that it is not there is no error.
     *
     * @param key the key
     */
    protected abstract void queueRemove(DescriptorKey key);

    /**
     * Closes a queue.
     *
     * @param queue the kernel's number for it
     */
    protected abstract void queueClose(int queue);
}
