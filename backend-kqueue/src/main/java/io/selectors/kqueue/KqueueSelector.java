package io.selectors.kqueue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.unix.DescriptorKey;
import io.selectors.unix.DescriptorSelector;
import io.selectors.unix.Errno;
import io.selectors.unix.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.Set;

/**
 * A selector over one kqueue.
 *
 * <p>Changes that the selecting thread deferred travel in its next wait. While they do, a change by another thread may reach the
 * kernel before or after them: it is made at once, marks the key, and is made again when the wait has returned.
 */
final class KqueueSelector extends DescriptorSelector {
    static final int EINVAL = Errno.EINVAL.number();
    private static final int EEXIST = Errno.EEXIST.number();
    private static final int EINTR = Errno.EINTR.number();
    private static final int EBADF = Errno.EBADF.number();
    private static final int ENODEV = Errno.ENODEV.number();
    private static final int EOPNOTSUPP = Errno.EOPNOTSUPP.number();
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int CAPACITY = 1024;

    private final Platform platform;
    private final KqueueCalls calls;
    private final ByteBuffer events;
    private final long eventsAddress;
    private final ByteBuffer stat;
    private final Submitter submitter;
    private final Travellers travellers;
    private final Ended ended = new Ended();
    private final Heard heard = new Heard();
    private boolean haunted;
    private boolean refusals;
    /** Its monitor keeps a wake-up from meeting a queue that has been closed. */
    private final Waker waker;

    KqueueSelector(String backend, Set<Feature> features, Set<Feature> required, Platform platform, KqueueCalls calls, Wakeup wakeup)
            throws IOException {
        super(backend, features, required);
        this.platform = platform;
        this.calls = calls;
        this.events = calls.allocate(CAPACITY * platform.kevent.size());
        this.stat = calls.allocate(StatLayout.SIZE);
        this.eventsAddress = calls.address(events);
        this.submitter = new Submitter(platform, calls);
        this.travellers = new Travellers(platform, calls, CAPACITY);
        this.waker = new Waker(platform, calls, wakeup);
        try {
            open();
        } catch (IOException e) {
            waker.close();
            throw e;
        }
    }

    /** How it is woken, for descriptions. */
    Wakeup wokenBy() {
        return waker.wokenBy();
    }

    // The queue

    @Override
    protected FileIdentity identify(int fd) throws IOException {
        if (platform.stat == StatLayout.PROC) {
            return FileIdentity.of(DESCRIPTORS, fd);
        }
        int error = -calls.stat(fd, calls.address(stat));
        if (error == EBADF) {
            return null;
        }
        if (error != 0) {
            throw Errno.failure("fstat of fd " + fd, error);
        }
        return platform.stat.identity(stat);
    }

    @Override
    protected DescriptorKey newKey(SelectableChannel channel, int fd, FileIdentity identity, Interest interest, Object attachment) {
        return new KqueueKey(this, channel, fd, identity, interest, attachment);
    }

    /** udata stays as it was added: libkqueue does not replace it. */
    @Override
    protected boolean tagsArmings() {
        return false;
    }

    @Override
    protected int queueOpen() throws IOException {
        int queue = Errno.check("kqueue", calls.create());
        try {
            waker.enter(queue, submitter);
        } catch (IOException e) {
            calls.close(queue);
            throw e;
        }
        return queue;
    }

    @Override
    protected int queueAdd(DescriptorKey base, Interest interest) {
        KqueueKey key = (KqueueKey) base;
        int error = submit(key, null, interest);
        if (error != 0) {
            removeFilters(key);
        }
        key.held = error == 0 ? interest : null;
        return error;
    }

    @Override
    protected int queueProbe(DescriptorKey key, DescriptorKey base) {
        KqueueKey holder = (KqueueKey) base;
        int error = holder.ended ? isOurs(holder) ? 0 : EBADF : prove(holder, awaited(holder).isNone());
        if (error == 0) {
            return EEXIST;
        }
        if (!isGone(error)) {
            return error;
        }
        if (holder.beforeTravel != null) {
            disturb(holder);
        }
        return queueAdd(key, Interest.NONE);
    }

    /** Asks whether a filter that the key owns is still there, by setting it to what it is. */
    private int prove(KqueueKey key, boolean disabled) {
        return submitter.submit(queue(), key.fd(), submitter.start().anyFilter(key.held),
                disabled ? Kevent.EV_DISABLE : Kevent.EV_ENABLE, udata(key));
    }

    @Override
    protected int queueModify(DescriptorKey base, Interest before, Interest after, boolean deferred) {
        KqueueKey key = (KqueueKey) base;
        if (key.beforeTravel != null) {
            disturb(key);
            return replaceFilters(key, after);
        }
        if (key.ended) {
            return replaceFilters(key, after);
        }
        // A channel answers for its number; a raw one may have become a stranger's, for whom nothing must be added.
        boolean ours = key.channel() != null || !submitter.start().change(key, udata(key), key.held, after).adds();
        if (deferred && ours && travellers.hasRoom()) {
            travellers.add(key, udata(key), key.held, after);
            key.beforeTravel = before;
            key.held = after;
            return 0;
        }
        int error = ours ? 0 : prove(key, key.held.isNone());
        if (error == 0) {
            error = submit(key, key.held, after);
            if (error == 0) {
                key.held = after;
            } else {
                // Also where it is gone: if the channel was closed meanwhile, one of two may have been added for a stranger.
                removeFilters(key);
            }
        }
        return error;
    }

    /** A refused change leaves none of its filters behind, for one of two may have been taken. */
    @Override
    protected boolean queueHolds(DescriptorKey key, Interest before) {
        return false;
    }

    @Override
    protected void queueRemove(DescriptorKey base) {
        KqueueKey key = (KqueueKey) base;
        if (key.beforeTravel != null) {
            disturb(key);
            removeFilters(key);
        } else {
            submit(key, key.held, null);
            ended.remove(key);
        }
    }

    @Override
    protected void queueClose(int queue) {
        synchronized (waker) {
            calls.close(queue);
        }
    }

    @Override
    protected boolean isGone(int error) {
        return super.isGone(error) || platform.isGone(error);
    }

    /** macOS answers EINVAL for /dev/tty and some devices (mio#1377). */
    @Override
    protected boolean isNotPollable(int error) {
        return super.isNotPollable(error) || error == EINVAL || error == ENODEV || error == EOPNOTSUPP;
    }

    private static long udata(DescriptorKey key) {
        return data(key.fd(), key.generation());
    }

    private int submit(KqueueKey key, Interest before, Interest after) {
        submitter.start().change(key, udata(key), before, after);
        int error = submitter.submit(queue());
        return error != 0 && isEnd(key, after, error) ? 0 : error;
    }

    /** EV_ADD of a pipe with nobody at its other end is news for its user, and no error. */
    private boolean isEnd(KqueueKey key, Interest interest, int error) {
        boolean end = platform.isBrokenPipe(error) && interest != null && interest.isWrite() && key.isPipe() && isOurs(key);
        if (end) {
            ended.add(key);
        }
        return end;
    }

    private int replaceFilters(KqueueKey key, Interest interest) {
        removeFilters(key);
        // The number may be a stranger's by now, who must not be added.
        return isOurs(key) ? queueAdd(key, interest) : EBADF;
    }

    /** Takes out whatever filters there are; that some are not there is no error. */
    private void removeFilters(KqueueKey key) {
        removeFilters(key.fd());
        ended.remove(key);
    }

    private void removeFilters(int fd) {
        ChangeList changes = submitter.start();
        changes.add(fd, platform.read(), Kevent.EV_DELETE, 0);
        changes.add(fd, platform.write(), Kevent.EV_DELETE, 0);
        submitter.submit(queue());
    }

    // Changes that travel

    /** What travels may overtake what another thread does to that number now: the wait has to end, for it to be done again. */
    private void disturb(KqueueKey key) {
        key.disturbed = true;
        nudge();
    }

    private void refusedOnTheWay(int fd, long udata, int error) {
        synchronized (lock) {
            KqueueKey key = (KqueueKey) holder(fd);
            if (key == null || udata(key) != udata || key.beforeTravel == null || key.disturbed) {
                return;
            }
            Interest before = key.beforeTravel;
            if (isEnd(key, key.held, error)) {
                return;
            }
            if (isGone(error) || replaceFilters(key, before) != 0) {
                forget(key);
            } else {
                changeRefused(key, before);
            }
        }
    }

    /** After the wait: from here on the kernel has what travelled. */
    private void land(boolean failed) {
        synchronized (lock) {
            for (int i = 0; i < travellers.count(); i++) {
                KqueueKey key = travellers.get(i);
                key.beforeTravel = null;
                if (failed || key.disturbed) {
                    key.disturbed = false;
                    settle(key.fd());
                }
            }
            travellers.clear();
        }
    }

    /** Makes the last change of a number again, which may have been overtaken. */
    private void settle(int fd) {
        KqueueKey holder = (KqueueKey) holder(fd);
        if (holder == null) {
            removeFilters(fd);
        } else if (replaceFilters(holder, awaited(holder)) != 0) {
            forget(holder);
        }
    }

    // Selecting

    @Override
    protected int implSelect(long nanos) throws IOException {
        int reports = await(ended.isEmpty() ? nanos : 0);
        if (refusals) {
            refusals = false;
            // Errors come alone, on every system: kevent then does not look at what is ready.
            reports += await(0);
        }
        if (haunted) {
            haunted = false;
            try {
                rebuild();
            } finally {
                // A wake-up may have gone to the queue that was given up.
                nudge();
            }
        }
        return reports;
    }

    private int await(long nanos) throws IOException {
        int count = calls.wait(queue(), travellers.address(), travellers.changes(), eventsAddress, CAPACITY, nanos);
        boolean failed = count < 0 && count != -EINTR;
        try {
            if (failed) {
                throw Errno.failure("kevent", -count);
            }
            return harvest(count);
        } finally {
            if (travellers.count() > 0) {
                land(failed);
            }
        }
    }

    private int harvest(int count) {
        int wakeups = 0;
        for (int i = 0, at = 0; i < count; i++, at += platform.kevent.size()) {
            long udata = platform.kevent.udata(events, at);
            int fd = (int) platform.kevent.ident(events, at);
            if ((platform.kevent.flags(events, at) & Kevent.EV_ERROR) != 0) {
                refusals = true;
                refusedOnTheWay(fd, udata, (int) platform.kevent.data(events, at));
            } else if (udata == Waker.UDATA) {
                waker.drain();
                wakeups++;
            } else {
                hear(fd, udata, at);
            }
        }
        if (!ended.isEmpty()) {
            hearEnded();
        }
        int reports = Math.max(count, heard.count()) - wakeups;
        reportHeard();
        return reports;
    }

    private void hear(int fd, long udata, int at) {
        KqueueKey key = (KqueueKey) holder(fd);
        int bits = Kevent.readiness(platform, events, at);
        if (key == null || udata(key) != udata) {
            haunted |= !report(fd, (int) (udata >>> 32), bits);
        } else if ((platform.kevent.flags(events, at) & Kevent.EV_ONESHOT) != 0
                || (bits & Readiness.READ_CLOSED) != 0 && platform.isGuarded(key, key.interest())) {
            end(key);
        } else if (!key.ended) {
            heard.add(key, bits);
        }
    }

    /** The kernel has taken a filter out, or tells a pipe's writer by READ of its reader's end, once. */
    private void end(KqueueKey key) {
        synchronized (lock) {
            if (key.stands() && !awaited(key).isNone()) {
                ended.add(key);
            }
        }
    }

    private void hearEnded() {
        synchronized (lock) {
            for (int i = ended.count() - 1; i >= 0; i--) {
                KqueueKey key = ended.get(i);
                if (!isOurs(key)) {
                    forget(key);
                    // That takes nothing out once another key holds the number.
                    ended.remove(key);
                    continue;
                }
                heard.add(key, Readiness.DIRECTIONS | Readiness.HANGUP);
                if (key.interest().isEdgeTriggered() || key.interest().isOneShot()) {
                    ended.silence(key);
                }
            }
        }
    }

    private void reportHeard() {
        while (heard.count() > 0) {
            KqueueKey key = heard.take();
            int bits = Kevent.hints(key.heard, key.isPipe());
            key.heard = 0;
            haunted |= !report(key.fd(), key.generation(), bits);
            Interest interest = key.interest();
            if (interest.isNone() || interest.isOneShot() && interest.isRead() && interest.isWrite()) {
                quieten(key);
            }
        }
    }

    /**
     * Disables what a key no longer waits for. A one-shot is one event of both directions, and EV_DISPATCH disables only the filter
     * that fired; a parked filter must not be heard, and libkqueue's is.
     */
    private void quieten(KqueueKey key) {
        synchronized (lock) {
            if (key.stands() && awaited(key).isNone()) {
                ChangeList changes = submitter.start();
                changes.add(key.fd(), platform.read(), Kevent.EV_DISABLE, udata(key));
                changes.add(key.fd(), platform.write(), Kevent.EV_DISABLE, udata(key));
                submitter.submit(queue());
            }
        }
    }

    // Waking and closing

    @Override
    protected void implWake() {
        synchronized (waker) {
            waker.wake(queue());
        }
    }

    @Override
    protected void implClose() {
        queueClose(queue());
        waker.close();
        calls.free();
    }
}
