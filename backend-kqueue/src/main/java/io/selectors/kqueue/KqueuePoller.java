package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.spi.Poller;
import io.selectors.spi.Registration;
import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.DescriptorTable;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/**
 * Polls one kqueue.
 *
 * <p>An event does not say of which arming it is. It is of the one that the queue held when the wait began, unless the key was changed
 * during the wait: what such a wait found of it is dropped, and the change is made once more. The monitor guards the {@link Watch}es and
 * the filters.
 */
final class KqueuePoller implements Poller {
    private static final int EINTR = Errno.EINTR.number();
    private static final int ETIMEDOUT = Errno.ETIMEDOUT.number();
    /** The arming of a report that may belong to the previous arming. */
    private static final int UNKNOWN_ARMING = -1;
    /** Beside what an event says: the kernel removed the filter after this event (a revoked terminal on macOS). */
    private static final int LAST = 1 << 17;

    private final Platform platform;
    private final KqueueCalls calls;
    private final Inspector inspector;
    private final Filters filters;
    private final ChangesInFlight inFlight;
    private final Waker waker;
    private final int queue;
    private final DescriptorTable keys = new DescriptorTable();
    private final PeerClosed peerClosed = new PeerClosed();
    private volatile int waitNumber;

    private final Reports reports = new Reports();
    private final EventArray events;
    private int found;

    KqueuePoller(Platform platform, KqueueCalls calls, WakeBy wakeup) throws IOException {
        this.platform = platform;
        this.calls = calls;
        inspector = new Inspector(platform, calls);
        events = new EventArray(platform, calls);
        queue = Errno.check("kqueue", calls.create());
        try {
            Submitter submitter = new Submitter(platform, calls, queue);
            filters = new Filters(platform, submitter, peerClosed);
            inFlight = new ChangesInFlight(platform, calls, keys, filters, events, reports);
            waker = new Waker(platform, calls, wakeup, queue, submitter);
        } catch (IOException | RuntimeException | Error e) {
            calls.close(queue);
            throw e;
        }
    }

    /** How it is woken, for descriptions. */
    WakeBy wokenBy() {
        return waker.wokenBy();
    }

    // Registrations

    @Override
    public int descriptor(SelectableChannel channel) {
        return ChannelDescriptor.of(channel);
    }

    @Override
    public Registration find(SelectableChannel channel) {
        return keys.get(channel);
    }

    @Override
    public Registration find(int fd) {
        return keys.get(fd);
    }

    /**
     * A channel says itself whether it is open. Of a bare number the kernel is asked, by setting a filter to what it is; where that looks
     * again, a consumed edge is reported once more (macOS 15.5, FreeBSD 12.3).
     */
    @Override
    public synchronized boolean holds(Registration holder) throws IOException {
        if (holder.channel() != null) {
            return true;
        }
        int error = filters.checkByEnabling(holder);
        if (error != 0 && !Filters.isGone(error)) {
            throw Filters.refusal("register", holder, holder.interest(), error);
        }
        return error == 0;
    }

    @Override
    public synchronized void add(Registration key, int arming) throws IOException {
        int fd = key.fd();
        if (fd == queue || waker.owns(fd)) {
            throw new IllegalArgumentException("fd " + fd + " is the selector's own");
        }
        key.state(new Watch(key, inspector.watchable(key), arming, waitNumber));
        keys.makeRoom(fd);
        peerClosed.makeRoom(keys.size() + 1);
        int error = filters.add(key, key.interest());
        if (error != 0) {
            throw Filters.refusal("register", key, key.interest(), error);
        }
        key.apply(key.interest(), arming);
        keys.put(key);
        endWaitIfPeerIsGone(key);
    }

    @Override
    public synchronized boolean modify(Registration key, Interest after, int arming, boolean deferred) throws IOException {
        Watch watch = Watch.of(key);
        watch.changedIn = waitNumber;
        boolean wasInFlight = watch.isInFlight;
        if (wasInFlight) {
            conflicts(watch);
        } else if (deferred && filters.canBeInFlight(key, after) && inFlight.hasRoom()) {
            inFlight.add(key, after);
            key.apply(after, arming);
            return true;
        }
        int error = wasInFlight ? filters.replace(key, after) : filters.change(key, after);
        if (error == 0) {
            key.apply(after, arming);
            endWaitIfPeerIsGone(key);
            return true;
        }
        if (Filters.isGone(error)) {
            return false;
        }
        if (filters.restore(key) != 0) {
            key.invalidate();
            throw Errno.failure("modify fd " + key.fd() + ", " + after + "; the old interest was refused too: the key is invalid", error);
        }
        throw Filters.refusal("modify", key, after, error);
    }

    /** If the peer was gone already, no filter ends a wait in progress: end it here. */
    private void endWaitIfPeerIsGone(Registration key) {
        if (Watch.of(key).isPeerClosed) {
            waker.wake();
        }
    }

    /** What is in flight may reach the kernel after this change: the wait has to end, for the change to be made again. */
    private void conflicts(Watch watch) {
        watch.isConflicting = true;
        waker.wake();
    }

    @Override
    public synchronized void remove(Registration key) {
        if (Watch.of(key).isInFlight) {
            conflicts(Watch.of(key));
            filters.removeAll(key);
        } else {
            filters.remove(key);
        }
        reports.forget(key);
        keys.remove(key);
    }

    /** Of a key that was changed during the wait: the event may have been the last that its filter gave. */
    @Override
    public synchronized void dropped(int index) {
        Registration key = reports.key(index);
        if (key != null && reports.arming(index) == UNKNOWN_ARMING) {
            filters.resubmit(key);
        }
    }

    // Waiting

    @Override
    public int await(long nanos) throws IOException {
        reports.clear();
        // Both filters of every key, and the waker; or an error of every change.
        events.fit(Math.max(2 * keys.size() + 1, inFlight.count()), found);
        reports.makeRoom(events.capacity() + keys.size() + inFlight.count());
        beginWait();
        int result = calls.wait(queue, inFlight.address(), inFlight.count(), events.address(), events.capacity(),
                peerClosed.isEmpty() ? nanos : 0);
        found = Math.max(0, result);
        if (!inFlight.isEmpty() && settle(result)) {
            // Errors come alone, on every system: kevent then does not look at what is ready.
            found = Math.max(0, calls.wait(queue, 0, 0, events.address(), events.capacity(), 0));
        }
        // ETIMEDOUT has been seen on macOS (golang/go#59679): nothing came, as it does without an error elsewhere.
        if (result < 0 && result != -EINTR && result != -ETIMEDOUT) {
            throw Errno.failure("kevent", -result);
        }
        if (found > 0 || !peerClosed.isEmpty()) {
            coalesce();
        }
        return reports.count();
    }

    private synchronized boolean settle(int result) {
        return inFlight.settle(result);
    }

    /** With the monitor, so that a change is made as a whole in one wait or another. */
    private synchronized void beginWait() {
        waitNumber++;
    }

    private synchronized void coalesce() {
        for (int i = 0, at = 0; i < found; i++, at += platform.kevent.size()) {
            long udata = platform.kevent.udata(events.memory(), at);
            if (udata == Waker.UDATA) {
                waker.drain();
            } else {
                read(at, udata);
            }
        }
        if (!peerClosed.isEmpty()) {
            reportPeerClosed();
        }
        for (int i = 0; i < reports.count(); i++) {
            if (reports.key(i) != null && reports.bits(i) != REFUSED) {
                complete(i);
            }
        }
    }

    private void read(int at, long udata) {
        Registration key = Watch.find(keys, udata);
        if (key == null) {
            reports.addForeign((int) (udata >>> 32));
            return;
        }
        Watch watch = Watch.of(key);
        int bits = Kevent.readiness(platform, events.memory(), at);
        boolean isLast = (platform.kevent.flags(events.memory(), at) & Kevent.EV_ONESHOT) != 0;
        if (isLast && !watch.isPipe) {
            reports.add(key, bits | LAST);
        } else if (isLast || (bits & Readiness.READ_CLOSED) != 0 && platform.isGuarded(watch, key.applied())) {
            // The kernel has taken a filter out, or tells a pipe's writer by READ of its reader's end, once.
            peerClosed.add(key);
            if (key.awaited().isNone()) {
                peerClosed.silence(key);
            }
        } else if (!watch.isPeerClosed) {
            reports.add(key, bits);
        }
    }

    private void reportPeerClosed() {
        // What has no room is reported by the next wait, which does not wait as long as there is any.
        for (int i = peerClosed.count() - 1; i >= 0 && reports.hasRoom(); i--) {
            Registration key = peerClosed.get(i);
            if (!filters.checkByDisabling(key)) {
                key.invalidate();
                peerClosed.remove(key);
            } else {
                reports.add(key, Readiness.DIRECTIONS | Readiness.HANGUP);
                if (key.applied().isEdgeTriggered() || key.applied().isOneShot()) {
                    peerClosed.silence(key);
                }
            }
        }
    }

    private void complete(int index) {
        Registration key = reports.key(index);
        Watch watch = Watch.of(key);
        int bits = reports.bits(index);
        boolean isKnown = watch.changedIn != waitNumber;
        reports.complete(index, isKnown ? key.appliedArming() : UNKNOWN_ARMING, Kevent.ofBothFilters(bits & ~LAST, watch.isPipe));
        Interest interest = key.applied();
        if (isKnown && interest.isOneShot() && interest.isRead() && interest.isWrite()) {
            // A one-shot is one event of both directions, and EV_DISPATCH disables only the filter that fired.
            filters.disable(key);
        }
        if ((bits & LAST) != 0 && !interest.isNone()) {
            // The next wait asks whether the number is still the key's.
            peerClosed.add(key);
        }
    }

    @Override
    public Registration key(int index) {
        return reports.key(index);
    }

    @Override
    public int arming(int index) {
        return reports.arming(index);
    }

    @Override
    public int readiness(int index) {
        return reports.bits(index);
    }

    @Override
    public int queue() {
        return queue;
    }

    // Waking and closing

    @Override
    public void wake() {
        waker.wake();
    }

    @Override
    public void close() {
        calls.close(queue);
        waker.close();
        calls.free();
        keys.clear();
        peerClosed.clear();
        reports.clear();
    }
}
