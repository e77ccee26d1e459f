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
import java.nio.ByteOrder;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A selector over one kqueue. An event of EVFILT_USER wakes it, or a pipe.
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
    /** What FreeBSD may answer for a closed descriptor (libevent). */
    private static final int ENOTCAPABLE = 93;
    private static final Path PROC = Path.of("/proc/self/fd");
    /** No key's: generations are never 0. */
    private static final long WAKE_UP = 0;
    /** Kept beside the bits of {@link Readiness} until both filters were heard. */
    private static final int WRITE_CLOSED = 1 << 16;
    private static final int CAPACITY = 1024;
    /** Two filters, each deleted and added. */
    private static final int CHANGES_OF_A_KEY = 4;

    private final Platform platform;
    private final KqueueCalls calls;
    private final KeventLayout layout;
    private final ByteBuffer events;
    private final long eventsAddress;
    private KqueueKey[] heard = new KqueueKey[64];
    private int heardCount;
    private boolean haunted;

    private final ChangeList changes;
    private final long changesAddress;
    private final ByteBuffer receipts;
    private final long receiptsAddress;
    private final ChangeList travelling;
    private final long travellingAddress;
    private final List<KqueueKey> travellers = new ArrayList<>();
    /** Those of which the kernel may say nothing. */
    private final List<KqueueKey> broken = new ArrayList<>();
    private volatile boolean hasBroken;
    private final ByteBuffer stat = StatLayout.buffer();

    private final Object triggerLock = new Object();
    private final Wakeup wakeup;
    private final ByteBuffer trigger;
    private final long triggerAddress;
    private final ByteBuffer drain = ByteBuffer.allocateDirect(512);
    /** The reading and the writing end; null while EVFILT_USER serves. */
    private int[] pipe;

    KqueueSelector(String backend, Set<Feature> features, Set<Feature> required, Platform platform, KqueueCalls calls, Wakeup wakeup)
            throws IOException {
        super(backend, features, required);
        this.platform = platform;
        this.calls = calls;
        this.wakeup = wakeup;
        this.layout = platform.kevent;
        this.events = layout.array(CAPACITY);
        this.eventsAddress = calls.address(events);
        this.changes = new ChangeList(platform, CHANGES_OF_A_KEY);
        this.changesAddress = calls.address(changes.buffer());
        this.receipts = layout.array(CHANGES_OF_A_KEY);
        this.receiptsAddress = calls.address(receipts);
        this.travelling = new ChangeList(platform, CAPACITY);
        this.travellingAddress = calls.address(travelling.buffer());
        this.trigger = layout.array(1);
        this.triggerAddress = calls.address(trigger);
        layout.put(trigger, 0, 0, platform.user(), 0, Kevent.NOTE_TRIGGER, WAKE_UP);
        try {
            open();
        } catch (IOException e) {
            closePipe();
            throw e;
        }
    }

    /** How it is woken, for descriptions. */
    Wakeup wokenBy() {
        return pipe == null ? Wakeup.USER : Wakeup.PIPE;
    }

    // The queue

    @Override
    protected FileIdentity identify(int fd) throws IOException {
        if (platform.stat == StatLayout.PROC) {
            return FileIdentity.of(PROC, fd);
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
            addWakeup(queue);
        } catch (IOException e) {
            calls.close(queue);
            throw e;
        }
        return queue;
    }

    private void addWakeup(int queue) throws IOException {
        if (wakeup != Wakeup.PIPE && pipe == null) {
            int error = submitOne(queue, 0, platform.user(), Kevent.EV_ADD | Kevent.EV_CLEAR);
            if (error == 0) {
                return;
            }
            if (wakeup == Wakeup.USER) {
                throw Errno.failure("kevent with EVFILT_USER; " + Wakeup.PROPERTY + "=pipe does without", error);
            }
        }
        if (pipe == null) {
            pipe = openPipe();
        }
        int error = submitOne(queue, pipe[0], platform.read(), Kevent.EV_ADD | Kevent.EV_CLEAR);
        if (error != 0) {
            throw Errno.failure("kevent with the pipe for wake-ups", error);
        }
    }

    private int submitOne(int queue, int ident, int filter, int flags) {
        changes.clear();
        changes.add(ident, filter, flags, WAKE_UP);
        return submit(queue);
    }

    private int[] openPipe() throws IOException {
        ByteBuffer ends = ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());
        Errno.check("pipe2", calls.pipe(calls.address(ends)));
        return new int[] {ends.getInt(0), ends.getInt(Integer.BYTES)};
    }

    @Override
    protected int queueAdd(DescriptorKey base, Interest interest) {
        KqueueKey key = (KqueueKey) base;
        int error = submit(key, null, interest);
        if (error != 0) {
            removeFilters(key);
        }
        return error;
    }

    @Override
    protected int queueProbe(DescriptorKey key, DescriptorKey holder) {
        int error = ((KqueueKey) holder).broken ? isOurs(holder) ? 0 : EBADF : prove((KqueueKey) holder, awaited(holder));
        if (error == 0) {
            return EEXIST;
        }
        return isGone(error) ? queueAdd(key, Interest.NONE) : error;
    }

    /** Asks whether a filter that the key owns is still there, by setting it to what it is. */
    private int prove(KqueueKey key, Interest awaited) {
        changes.clear();
        changes.add(key.fd(), changes.anyFilter(applied(key)), awaited.isNone() ? Kevent.EV_DISABLE : Kevent.EV_ENABLE, udata(key));
        return submit(queue());
    }

    @Override
    protected int queueModify(DescriptorKey base, Interest before, Interest after, boolean deferred) {
        KqueueKey key = (KqueueKey) base;
        if (key.beforeTravel != null) {
            disturb(key);
            return replaceFilters(key, after);
        }
        if (key.broken) {
            return replaceFilters(key, after);
        }
        changes.clear();
        changes.change(key, udata(key), before, after);
        // A channel answers for its number; a raw one may have become a stranger's, for whom nothing must be added.
        boolean ours = key.channel() != null || !changes.adds();
        if (deferred && ours && travelling.hasRoom(CHANGES_OF_A_KEY)) {
            travel(key, before, after);
            return 0;
        }
        int error = ours ? 0 : prove(key, before);
        if (error == 0) {
            error = submit(key, before, after);
            if (error != 0 && !isGone(error)) {
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

    private int replaceFilters(KqueueKey key, Interest interest) {
        removeFilters(key);
        return queueAdd(key, interest);
    }

    @Override
    protected void queueRemove(DescriptorKey base) {
        KqueueKey key = (KqueueKey) base;
        if (key.beforeTravel != null) {
            disturb(key);
            removeFilters(key);
        } else {
            submit(key, applied(key), null);
            unbreak(key);
        }
    }

    /** Takes out whatever filters there are; that some are not there is no error. */
    private void removeFilters(KqueueKey key) {
        removeFilters(key.fd());
        unbreak(key);
    }

    private void removeFilters(int fd) {
        changes.clear();
        changes.add(fd, platform.read(), Kevent.EV_DELETE, 0);
        changes.add(fd, platform.write(), Kevent.EV_DELETE, 0);
        submit(queue());
    }

    @Override
    protected void queueClose(int queue) {
        synchronized (triggerLock) {
            calls.close(queue);
        }
    }

    private static long udata(DescriptorKey key) {
        return data(key.fd(), key.generation());
    }

    // Changes at once

    private int submit(KqueueKey key, Interest before, Interest after) {
        changes.clear();
        changes.change(key, udata(key), before, after);
        int error = submit(queue());
        return error != 0 && breaks(key, after, error) ? 0 : error;
    }

    /** Makes the changes in the list; answers the first error that is not of a change after which nothing is missing. */
    private int submit(int queue) {
        return platform.hasReceipts() ? submitTogether(queue) : submitOneByOne(queue);
    }

    private int submitTogether(int queue) {
        if (changes.count() == 0) {
            return 0;
        }
        changes.wantReceipts();
        int count = calls.control(queue, changesAddress, changes.count(), receiptsAddress, changes.count());
        if (count < 0) {
            return -count;
        }
        for (int i = 0; i < count; i++) {
            int at = i * layout.size();
            if ((layout.flags(receipts, at) & Kevent.EV_ERROR) != 0 && layout.data(receipts, at) != 0) {
                return (int) layout.data(receipts, at);
            }
        }
        return 0;
    }

    /** Without room for receipts an error is kevent's own result, and ends the list. */
    private int submitOneByOne(int queue) {
        int first = 0;
        for (int i = 0; i < changes.count(); i++) {
            int error = -calls.control(queue, changesAddress + (long) i * layout.size(), 1, 0, 0);
            first = first == 0 ? error : first;
        }
        return first;
    }

    // Pipes whose other end is gone

    /** Whether an error is this: EV_ADD of a pipe with nobody at its other end, which is news for its user and no error. */
    private boolean breaks(KqueueKey key, Interest interest, int error) {
        if (!platform.isBrokenPipe(error) || interest == null || !interest.isWrite() || !key.isPipe() || !isOurs(key)) {
            return false;
        }
        if (!key.broken) {
            key.broken = true;
            broken.add(key);
            hasBroken = true;
        }
        return true;
    }

    private void unbreak(KqueueKey key) {
        if (key.broken) {
            key.broken = false;
            silence(key);
        }
    }

    private void silence(KqueueKey key) {
        broken.remove(key);
        hasBroken = !broken.isEmpty();
    }

    private void hearBroken() {
        synchronized (lock) {
            for (KqueueKey key : broken.toArray(KqueueKey[]::new)) {
                hear(key, Readiness.DIRECTIONS | Readiness.HANGUP);
                if (key.interest().isEdgeTriggered() || key.interest().isOneShot()) {
                    silence(key);
                }
            }
        }
    }

    // Changes that travel

    private void travel(KqueueKey key, Interest before, Interest after) {
        travelling.change(key, udata(key), before, after);
        key.beforeTravel = before;
        travellers.add(key);
    }

    /** What travels may overtake what another thread does to that number now: the wait has to end, for it to be done again. */
    private void disturb(KqueueKey key) {
        key.disturbed = true;
        nudge();
    }

    /** After the wait: from here on the kernel has what travelled. */
    private void land() {
        synchronized (lock) {
            // By index: an iterator would be garbage.
            for (int i = 0; i < travellers.size(); i++) {
                KqueueKey key = travellers.get(i);
                key.beforeTravel = null;
                if (key.disturbed) {
                    key.disturbed = false;
                    settle(key.fd());
                }
            }
            travellers.clear();
            travelling.clear();
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

    private void refusedOnTheWay(int fd, long udata, int error) {
        synchronized (lock) {
            KqueueKey key = (KqueueKey) holder(fd);
            if (key == null || udata(key) != udata || key.beforeTravel == null || key.disturbed) {
                return;
            }
            Interest before = key.beforeTravel;
            if (breaks(key, applied(key), error)) {
                return;
            }
            if (isGone(error) || replaceFilters(key, before) != 0) {
                forget(key);
            } else {
                changeRefused(key, before);
            }
        }
    }

    @Override
    protected boolean isGone(int error) {
        return super.isGone(error) || error == ENOTCAPABLE;
    }

    /** macOS answers EINVAL for /dev/tty and some devices (mio#1377). */
    @Override
    protected boolean isNotPollable(int error) {
        return super.isNotPollable(error) || error == EINVAL || error == ENODEV || error == EOPNOTSUPP;
    }

    // Selecting

    @Override
    protected int implSelect(long nanos) throws IOException {
        int count = calls.wait(queue(), travellingAddress, travelling.count(), eventsAddress, CAPACITY, hasBroken ? 0 : nanos);
        int reports;
        try {
            if (count < 0 && count != -EINTR) {
                throw Errno.failure("kevent", -count);
            }
            reports = listen(count);
            harvest();
        } finally {
            if (travelling.count() > 0) {
                land();
            }
        }
        if (haunted) {
            haunted = false;
            rebuild();
            // A wake-up may have gone to the old queue.
            nudge();
        }
        return reports;
    }

    /** Joins what the filters of each key say; answers how many events were not wake-ups. */
    private int listen(int count) {
        int wakeups = 0;
        for (int i = 0, at = 0; i < count; i++, at += layout.size()) {
            long udata = layout.udata(events, at);
            int fd = (int) layout.ident(events, at);
            if ((layout.flags(events, at) & Kevent.EV_ERROR) != 0) {
                refusedOnTheWay(fd, udata, (int) layout.data(events, at));
            } else if (udata == WAKE_UP) {
                drainPipe();
                nudged();
                wakeups++;
            } else {
                hear(fd, udata, readiness(at));
            }
        }
        if (hasBroken) {
            hearBroken();
        }
        return Math.max(count, heardCount) - wakeups;
    }

    private int readiness(int at) {
        boolean read = layout.filter(events, at) == platform.read();
        int bits = read ? Readiness.READ : Readiness.WRITE;
        if ((layout.flags(events, at) & Kevent.EV_EOF) == 0) {
            return bits;
        }
        bits |= read ? Readiness.READ_CLOSED : WRITE_CLOSED;
        return layout.fflags(events, at) == 0 ? bits : bits | Readiness.ERROR | Readiness.DIRECTIONS;
    }

    private void hear(int fd, long udata, int bits) {
        KqueueKey key = (KqueueKey) holder(fd);
        if (key != null && udata(key) == udata) {
            hear(key, bits);
        } else {
            haunted |= !report(fd, (int) (udata >>> 32), bits);
        }
    }

    private void hear(KqueueKey key, int bits) {
        if (key.heard == 0) {
            if (heardCount == heard.length) {
                heard = Arrays.copyOf(heard, 2 * heard.length);
            }
            heard[heardCount++] = key;
        }
        key.heard |= bits;
    }

    private void harvest() {
        for (int i = 0; i < heardCount; i++) {
            KqueueKey key = heard[i];
            heard[i] = null;
            int bits = hints(key, key.heard);
            key.heard = 0;
            haunted |= !report(key.fd(), key.generation(), bits);
            Interest interest = key.interest();
            if (interest.isNone() || interest.isOneShot() && interest.isRead() && interest.isWrite()) {
                quieten(key);
            }
        }
        heardCount = 0;
    }

    /** A hang-up is the end of both directions, or of a pipe's only one. */
    private static int hints(KqueueKey key, int bits) {
        if ((bits & WRITE_CLOSED) == 0) {
            return bits;
        }
        boolean hangup = (bits & Readiness.READ_CLOSED) != 0 || key.isPipe();
        return bits & ~WRITE_CLOSED | (hangup ? Readiness.HANGUP | Readiness.DIRECTIONS : 0);
    }

    /**
     * Disables what a key no longer waits for. A one-shot is one event of both directions, and EV_DISPATCH disables only the filter
     * that fired; a parked filter must not be heard, and libkqueue's is.
     */
    private void quieten(KqueueKey key) {
        synchronized (lock) {
            if (key.stands() && awaited(key).isNone()) {
                changes.clear();
                changes.add(key.fd(), platform.read(), Kevent.EV_DISABLE, udata(key));
                changes.add(key.fd(), platform.write(), Kevent.EV_DISABLE, udata(key));
                submit(queue());
            }
        }
    }

    // Waking and closing

    @Override
    protected void implWake() {
        synchronized (triggerLock) {
            if (pipe == null) {
                calls.trigger(queue(), triggerAddress);
            } else {
                // A full pipe is awake.
                calls.write(pipe[1], triggerAddress, 1);
            }
        }
    }

    private void drainPipe() {
        if (pipe != null) {
            int count;
            do {
                count = calls.read(pipe[0], calls.address(drain), drain.capacity());
            } while (count == drain.capacity());
        }
    }

    @Override
    protected void implClose() {
        queueClose(queue());
        closePipe();
    }

    private void closePipe() {
        if (pipe != null) {
            calls.close(pipe[0]);
            calls.close(pipe[1]);
        }
    }
}
