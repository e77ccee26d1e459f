package io.selectors.spi;

import io.selectors.Descriptor;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.SystemCallException;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The registrations of a selector and every change of them. Its monitor is the selector's lock: whoever holds it finds keys, poller and
 * system in agreement, but for deferred changes, and changes of one key reach the system in the order of their calls. No user's code is
 * called with it held, but for {@link Descriptor#isOpen}.
 */
final class Registrations implements Registrar<Registration> {
    /** What a nested queue alone may be refused: the 501st path from a file through nested queues, and a sixth queue in each other. */
    private static final Set<String> OF_NESTING = Set.of("EINVAL", "ELOOP");

    private final Selector selector;
    private final Poller poller;
    private final State state;
    private final Checks checks;
    private final UndeliveredEvents undelivered;
    private final Nesting nesting;
    private final KeyList keys = new KeyList();
    private final DeferredChanges deferred = new DeferredChanges();
    private int lastArming;
    private long changes;

    Registrations(Selector selector, Poller poller, State state, Checks checks, UndeliveredEvents undelivered, Nesting nesting) {
        this.selector = selector;
        this.poller = poller;
        this.state = state;
        this.checks = checks;
        this.undelivered = undelivered;
        this.nesting = nesting;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    /** How many changes reached the system, ever. */
    synchronized long changes() {
        return changes;
    }

    // Registering

    SelectorKey register(SelectableChannel channel, Interest interest, Object attachment) throws IOException {
        state.ensureOpen();
        if (!poller.accepts(channel)) {
            throw new IllegalSelectorException();
        }
        checks.checkRegister(channel, interest);
        return register(channel, -1, null, interest, attachment);
    }

    /** {@code descriptor} is null for a bare number. */
    SelectorKey register(int fd, Descriptor descriptor, Interest interest, Object attachment) throws IOException {
        boolean isClosed = descriptor != null && !descriptor.isOpen(); // then it may have given up its number
        if (fd < 0 && !isClosed) {
            throw new IllegalArgumentException("A file descriptor is 0 or more, not " + fd);
        }
        state.ensureOpen();
        checks.checkRegister(interest);
        if (isClosed) {
            throw new ClosedChannelException();
        }
        return register(null, fd, descriptor, interest, attachment);
    }

    private SelectorKey register(SelectableChannel channel, int fd, Descriptor descriptor, Interest interest, Object attachment)
            throws IOException {
        Registration key;
        Registration holder;
        synchronized (this) {
            state.ensureOpen();
            int number = channel == null ? fd : poller.descriptor(channel);
            key = new Registration(this, channel, descriptor, number, interest, attachment);
            holder = addIfOpen(key);
        }
        if (holder != null) {
            throw new IllegalStateException("Already registered with this selector: " + holder.describe());
        }
        return key;
    }

    /** A close may race with this: the number is read, used, and then what was registered is asked whether it is still open. */
    private Registration addIfOpen(Registration key) throws IOException {
        Registration holder;
        try {
            holder = addNestedOrNot(key);
        } catch (IOException | RuntimeException e) {
            if (!key.isSourceOpen()) {
                throw Checks.closed(e);
            }
            throw e;
        }
        if (!key.isSourceOpen()) {
            if (holder == null) {
                remove(key);
            }
            throw Checks.closed(null);
        }
        return holder;
    }

    private Registration addNestedOrNot(Registration key) throws IOException {
        try {
            return addUnlessHeld(key);
        } catch (SystemCallException e) {
            if (!nesting.isPossible() || !OF_NESTING.contains(e.errnoName())) {
                throw e;
            }
            return nesting.without(() -> addUnlessHeld(key));
        }
    }

    /** Returns the key that holds the place already, or null. */
    private Registration addUnlessHeld(Registration key) throws IOException {
        Registration holder = key.fd() >= 0 ? poller.find(key.fd()) : poller.find(key.channel());
        if (holder != null) {
            if (holder.isRegistered() && poller.holds(holder)) {
                return holder;
            }
            remove(holder);
        }
        if (keys.isSweepDueInRegistration()) {
            sweep();
        }
        int arming = nextArming(key);
        keys.makeRoom();
        poller.add(key, arming);
        key.request(key.interest(), arming);
        keys.add(key);
        changes++;
        return null;
    }

    /** After 2^31 changes a number comes round: a one-shot that fired in it would be taken for one that has fired in the new one, too. */
    private int nextArming(Registration key) {
        do {
            lastArming = Registration.armingAfter(lastArming);
        } while (key.hasFired(lastArming));
        return lastArming;
    }

    // Looking up

    synchronized Optional<SelectorKey> find(SelectableChannel channel) {
        state.ensureOpen();
        return registered(channel.isOpen() && poller.accepts(channel) ? poller.find(channel) : null);
    }

    synchronized Optional<SelectorKey> find(int fd) {
        state.ensureOpen();
        return registered(poller.find(fd));
    }

    private static Optional<SelectorKey> registered(Registration key) {
        return key != null && key.isRegistered() ? Optional.of(key) : Optional.empty();
    }

    synchronized Collection<SelectorKey> all() {
        state.ensureOpen();
        sweep();
        return List.of(keys.toArray());
    }

    synchronized int size() {
        state.ensureOpen();
        sweep();
        return keys.size();
    }

    // Changing and leaving

    @Override
    public void modify(Registration key, Interest interest) throws IOException {
        checkOperations(key, interest);
        synchronized (this) {
            change(key, interest);
        }
    }

    @Override
    public void enable(Registration key, Interest added) throws IOException {
        checkOperations(key, added);
        synchronized (this) {
            change(key, key.interest().with(added));
        }
    }

    @Override
    public synchronized void disable(Registration key, Interest removed) throws IOException {
        change(key, key.interest().without(removed));
    }

    /** Without the lock, because the message has the channel's {@code toString}. */
    private static void checkOperations(Registration key, Interest asked) {
        if (!key.isValid()) {
            throw new CancelledKeyException();
        }
        Checks.checkOperations(key.channel(), asked);
    }

    private void change(Registration key, Interest interest) throws IOException {
        if (!key.isValid()) {
            throw new CancelledKeyException();
        }
        checks.checkModify(key.channel(), interest);
        if (state.isOwner() && poller.defers()) {
            // Events of this key that are yet to be delivered are of the arming before, and so are dropped.
            deferred.makeRoom();
            key.request(interest, nextArming(key));
            deferred.add(key);
            return;
        }
        int arming = key.appliedArming(); // first: a poller may just take back what was refused
        if (!isAppliedLevel(key, interest)) {
            arming = nextArming(key);
            if (!submit(key, interest, arming, false)) {
                throw new CancelledKeyException();
            }
        }
        deferred.remove(key);
        key.request(interest, arming);
    }

    /** Such a change needs no call: the system reports what is ready again, and goes on with the arming that it holds. */
    private static boolean isAppliedLevel(Registration key, Interest interest) {
        return interest == key.applied() && Registration.isLevelTriggered(interest);
    }

    /** Returns false if the system no longer knew the key, which has then ended. */
    private boolean submit(Registration key, Interest interest, int arming, boolean withWait) throws IOException {
        changes++;
        boolean isReplaced = key.applied().isExclusive() || interest.isExclusive();
        boolean isKnown = isReplaced ? nesting.without(() -> poller.modify(key, interest, arming, withWait))
                : poller.modify(key, interest, arming, withWait);
        if (!isKnown) {
            remove(key);
        }
        return isKnown;
    }

    boolean hasDeferred() {
        return !deferred.isEmpty();
    }

    /** Tells the system what was deferred: for each key the last change. By the thread that is about to wait. */
    synchronized void submitDeferred() {
        while (!deferred.isEmpty()) {
            Registration key = deferred.last();
            submitDeferred(key);
            deferred.remove(key); // not before, for what fails of memory is to be tried again
        }
    }

    private void submitDeferred(Registration key) {
        Interest interest = key.interest();
        if (!key.isRegistered()) {
            remove(key);
        } else if (isAppliedLevel(key, interest)) {
            key.request(interest, key.appliedArming());
        } else {
            try {
                submit(key, interest, key.arming(), true);
            } catch (IOException e) {
                restoreAndTell(key, interest);
            }
        }
    }

    /** Takes note of a change that the system refused when it was submitted with a wait. */
    synchronized void refusedWithWait(Registration key, int arming) {
        if (key.arming() == arming) {
            restoreAndTell(key, key.interest());
        }
    }

    /**
     * {@code modify} has already returned, so an event tells the user. It names the old interest's directions, or the refused ones if there
     * were none.
     */
    private void restoreAndTell(Registration key, Interest refused) {
        if (!key.isRegistered() && key.isSourceOpen()) {
            System.getLogger("io.selectors").log(System.Logger.Level.WARNING, "The system refused a change of a key to " + refused
                    + ", and then its old interest: the key is invalid, and the program is told nothing more of fd " + key.fd());
        }
        Interest before = key.applied();
        key.request(before, key.appliedArming());
        int directions = (before.isNone() ? refused : before).directions();
        if (directions != 0) {
            undelivered.add(key, key.appliedArming(), Poller.REFUSED | Readiness.ERROR | directions);
        }
    }

    @Override
    public synchronized boolean unregister(Registration key) {
        boolean wasValid = key.isValid();
        remove(key);
        return wasValid;
    }

    private void remove(Registration key) {
        if (!keys.contains(key)) {
            return;
        }
        // First, for a system call may need memory: if there is none, the key stays as it is.
        poller.remove(key);
        changes++;
        deferred.remove(key);
        undelivered.remove(key);
        keys.remove(key);
        key.invalidate();
    }

    /** Removes a key that was met and is no longer registered. */
    synchronized void removeEnded(Registration key) {
        if (!key.isRegistered()) {
            remove(key);
        }
    }

    // By the selecting thread

    /** The last arming that began. */
    synchronized int lastArming() {
        return lastArming;
    }

    /** Sweeps once in many selects; without the lock, but for that. */
    void countSelect() {
        if (keys.countSelect()) {
            sweepInSelect();
        }
    }

    private synchronized void sweepInSelect() {
        if (state.isOpen()) {
            sweep();
        }
    }

    /** Removes the keys whose channel was closed without being unregistered. From the end, because the last one fills a gap. */
    private void sweep() {
        for (int position = keys.size() - 1; position >= 0; position--) {
            removeEnded(keys.get(position));
        }
        keys.swept();
    }

    /**
     * Looks again whose a report is that is not of the arming that was just seen: the kernel can report a new arming before {@link
     * Registration#request} has written its number. Returns the key, or null for a report that is to be dropped.
     */
    synchronized Registration recheck(int index, int arming) {
        Registration key = poller.key(index);
        if (key != null && key.arming() == arming) {
            return key;
        }
        poller.dropped(index);
        return null;
    }

    /** Gives everything back: to the system, and to the collector even if the selector is kept. */
    synchronized void close() {
        // First, so that nothing is removed from a poller that is closed.
        keys.clear();
        deferred.clear();
        undelivered.clear();
        nesting.close();
        poller.close();
    }
}
