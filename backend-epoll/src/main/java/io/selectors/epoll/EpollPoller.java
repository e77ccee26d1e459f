package io.selectors.epoll;

import io.selectors.Interest;
import io.selectors.spi.Poller;
import io.selectors.spi.Registration;
import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.DescriptorTable;
import io.selectors.unix.Errno;
import io.selectors.unix.EventCapacity;
import io.selectors.unix.FileIdentity;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Polls one epoll instance. Each report brings the arming, beside the number. An edge-triggered eventfd, never read, ends a wait.
 * What a registration of a bare number was when it was made, its {@link FileIdentity}, is kept as its state.
 */
class EpollPoller implements Poller {
    private static final int CONTROL_ADD = 1;
    private static final int CONTROL_DELETE = 2;
    private static final int CONTROL_MODIFY = 3;
    private static final int EPERM = Errno.EPERM.number();
    private static final int ENOENT = Errno.ENOENT.number();
    private static final int EINTR = Errno.EINTR.number();
    private static final int EINVAL = Errno.EINVAL.number();
    private static final int EBADF = Errno.EBADF.number();
    private static final int EEXIST = Errno.EEXIST.number();
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** How long to ignore ghosts that a new instance could not end, for lack of a descriptor. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final EpollCalls calls;
    private final DescriptorTable keys = new DescriptorTable();
    private final Ghosts ghosts = new Ghosts();
    private final int eventFd;
    /** Written with the selector's lock held, by the selecting thread. */
    private int epoll;

    /** Numbers the waits. The kernel's own lock orders it with a change by another thread that a wait may overlap. */
    private int waitNumber;
    private int found;
    private boolean pauses;

    EpollPoller(EpollCalls calls) throws IOException {
        this.calls = calls;
        this.eventFd = Errno.check("eventfd", calls.eventFd());
        this.epoll = open();
        if (epoll < 0) {
            calls.close(eventFd);
            throw Errno.failure("epoll_create1", -epoll);
        }
    }

    /** A new epoll instance with the eventfd, or an error's number negated. */
    private int open() {
        int fresh = calls.create();
        if (fresh < 0) {
            return fresh;
        }
        int error = calls.control(fresh, CONTROL_ADD, eventFd, EpollEvent.EPOLLIN | EpollEvent.EPOLLET, EpollEvent.data(eventFd, NO_ARMING));
        if (error < 0) {
            calls.close(fresh);
        }
        return error < 0 ? error : fresh;
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

    @Override
    public boolean holds(Registration holder) throws IOException {
        if (isKeptOut(holder.applied())) {
            return isOurs(holder, false);
        }
        int error = addAgain(holder);
        if (error == EEXIST) {
            return isOurs(holder, true);
        }
        if (error == 0 || isGone(holder, error)) {
            return false;
        }
        throw refusal("register", holder, holder.interest(), error);
    }

    /**
     * Asks the kernel by adding a number once more, in a way that reports only errors and hang-ups, as nobody's; returns its error. With
     * EEXIST it has the registration, or the ghost of an earlier one, whose description has got the number back.
     */
    private int addAgain(Registration key) {
        int error = control(CONTROL_ADD, key.fd(), Interest.NONE, NO_ARMING);
        if (error == 0) {
            control(CONTROL_DELETE, key.fd(), Interest.NONE, NO_ARMING);
        }
        return error;
    }

    @Override
    public void add(Registration key, int arming) throws IOException {
        int fd = key.fd();
        if (fd == epoll || fd == eventFd) {
            throw new IllegalArgumentException("fd " + fd + " is the selector's own");
        }
        if (key.channel() == null) {
            key.state(identify(fd));
            if (key.state() == null) {
                throw Errno.failure("register fd " + fd, EBADF);
            }
        }
        keys.makeRoom(fd);
        ghosts.makeRoom(keys.size() + 1, waitNumber);
        // What is kept out of the kernel is added all the same, to learn whether it can be.
        Interest kept = isKeptOut(key.interest()) ? Interest.NONE : key.interest();
        int error = addToKernel(key, kept, arming);
        if (error != 0) {
            throw refusal("register", key, key.interest(), error);
        }
        if (kept != key.interest()) {
            control(CONTROL_DELETE, fd, Interest.NONE, NO_ARMING);
        }
        keys.put(key);
        changed(key, key.interest(), arming);
    }

    private int addToKernel(Registration key, Interest interest, int arming) {
        int error = isKeptOut(interest) ? 0 : control(CONTROL_ADD, key.fd(), interest, arming);
        if (error == EEXIST) {
            // A ghost of this very number, closed here and duplicated back. It is replaced, because an exclusive one cannot be changed.
            control(CONTROL_DELETE, key.fd(), Interest.NONE, NO_ARMING);
            error = control(CONTROL_ADD, key.fd(), interest, arming);
        }
        return error;
    }

    private void changed(Registration key, Interest interest, int arming) {
        key.apply(interest, arming);
        ghosts.changed(key.fd(), waitNumber);
    }

    @Override
    public boolean modify(Registration key, Interest after, int arming, boolean deferred) throws IOException {
        int error = key.applied().isExclusive() || after.isExclusive() ? replace(key, after, arming)
                : control(CONTROL_MODIFY, key.fd(), after, arming);
        if (error == 0) {
            changed(key, after, arming);
            return true;
        }
        if (isGone(key, error)) {
            return false;
        }
        throw refusal("modify", key, after, error);
    }

    /** EPOLLEXCLUSIVE can be given to EPOLL_CTL_ADD only, and never be changed (EINVAL). */
    private int replace(Registration key, Interest after, int arming) throws IOException {
        int error = takeOut(key);
        if (error != 0) {
            return error;
        }
        error = addToKernel(key, after, arming);
        if (error != 0 && !isGone(key, error) && addToKernel(key, key.awaited(), key.appliedArming()) != 0) {
            key.invalidate();
            throw Errno.failure("modify fd " + key.fd() + ", " + after + "; the old interest was refused too: the key is invalid", error);
        }
        return error;
    }

    /** Of what is kept out the kernel cannot be asked: its number may be another file's by now, which must not be added. */
    private int takeOut(Registration key) {
        if (isKeptOut(key.applied())) {
            return isOurs(key, false) ? 0 : ENOENT;
        }
        return control(CONTROL_DELETE, key.fd(), Interest.NONE, NO_ARMING);
    }

    @Override
    public void remove(Registration key) {
        if (!isKeptOut(key.applied())) {
            control(CONTROL_DELETE, key.fd(), Interest.NONE, NO_ARMING);
        }
        keys.remove(key);
        ghosts.changed(key.fd(), waitNumber);
    }

    /** An exclusive registration without direction cannot be disarmed by a change: it is kept out of the kernel. */
    private static boolean isKeptOut(Interest interest) {
        return interest.isExclusive() && interest.isNone();
    }

    /**
     * The source could be polled when it was registered. If it cannot be polled now, its number belongs to another file (EPERM) or to an
     * exclusive ghost (EINVAL).
     */
    private boolean isGone(Registration key, int error) {
        return error == ENOENT || error == EBADF || (error == EPERM || error == EINVAL) && !isOurs(key, false);
    }

    /** Whether a key's number still belongs to what was registered, as far as can be told without the kernel's queue. */
    private boolean isOurs(Registration key, boolean ifUnknown) {
        if (key.channel() != null || !key.isRegistered()) {
            return key.isRegistered();
        }
        if (key.fd() == epoll || key.fd() == eventFd) {
            return false;
        }
        try {
            return key.state() instanceof FileIdentity registered && registered.isSameAs(identify(key.fd()));
        } catch (IOException e) {
            return ifUnknown;
        }
    }

    private static FileIdentity identify(int fd) throws IOException {
        return FileIdentity.of(DESCRIPTORS, fd);
    }

    private static IOException refusal(String what, Registration key, Interest interest, int error) {
        if (error == EPERM) {
            return Errno.notPollable(key.fd(), key.state() instanceof FileIdentity file ? file.kind() : "of an unknown kind", error);
        }
        return Errno.failure(what + " fd " + key.fd() + ", " + interest, error);
    }

    /** epoll_ctl; 0 or an error's number. */
    private int control(int operation, int fd, Interest interest, int arming) {
        return control(epoll, operation, fd, interest, arming);
    }

    private int control(int queue, int operation, int fd, Interest interest, int arming) {
        return -calls.control(queue, operation, fd, EpollEvent.mask(interest), EpollEvent.data(fd, arming));
    }

    // Waiting

    @Override
    public int await(long nanos) throws IOException {
        fitCapacity();
        long left = nanos;
        if (pauses && nanos > 0) {
            pauses = false;
            LockSupport.parkNanos(Math.min(nanos, PAUSE));
            left = 0; // the select waits again for what is left of its time
        }
        waitNumber++;
        found = calls.wait(epoll, left);
        if (found >= 0) {
            return found;
        }
        if (found == -EINTR) {
            return 0;
        }
        throw Errno.failure("epoll_wait", -found);
    }

    /** One wait can report every key and the eventfd. A full array may have hidden more reports, of ghosts. */
    private void fitCapacity() {
        int capacity = calls.capacity();
        int fitting = EventCapacity.fitting(capacity, keys.size() + 1, found);
        if (fitting != capacity) {
            calls.resize(fitting);
        }
    }

    @Override
    public int capacity() {
        return calls.capacity();
    }

    @Override
    public Registration key(int index) {
        return keys.get(EpollEvent.fd(calls.data(index)));
    }

    @Override
    public int arming(int index) {
        return EpollEvent.arming(calls.data(index));
    }

    @Override
    public int readiness(int index) {
        return EpollEvent.readiness(calls.mask(index));
    }

    @Override
    public void dropped(int index) {
        int fd = EpollEvent.fd(calls.data(index));
        Registration key = keys.get(fd);
        if (key != null && key.appliedArming() == arming(index)) {
            // Of what the kernel rightly holds, while a change of the key is deferred.
            return;
        }
        ghosts.count(fd, waitNumber);
        if (ghosts.areWorthANewQueue(keys.size())) {
            ghosts.reset(waitNumber);
            replaceQueue();
        }
    }

    /**
     * Exchanges the epoll instance for one without {@link Ghosts}. Where the system refuses, all stays as it is, but for keys found to
     * be gone: the ghosts are counted again, and it is tried again.
     */
    private void replaceQueue() {
        int fresh = open();
        if (fresh >= 0 && tryToFill(fresh)) {
            calls.close(epoll);
            epoll = fresh;
            System.getLogger("io.selectors").log(System.Logger.Level.DEBUG, "Descriptors that were closed while registered live on in"
                    + " duplicates or children, and were reported again and again: the epoll instance was replaced");
        } else {
            pauses = true;
            if (fresh >= 0) {
                calls.close(fresh);
            }
        }
    }

    private boolean tryToFill(int fresh) {
        try {
            return fill(fresh);
        } catch (OutOfMemoryError e) {
            // As if the system had refused it.
            return false;
        }
    }

    /** Fills a new instance with what the old one still has; the other keys become invalid. Returns false if the system refuses one. */
    private boolean fill(int fresh) {
        for (Registration key : keys.toArray()) {
            if (!isKeptOut(key.applied())) {
                int error = key.isRegistered() ? copy(key, fresh) : EBADF;
                if (isGone(key, error)) {
                    key.invalidate();
                } else if (error != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * A number that was closed may be any file's by now, even the new instance's, and all anonymous inodes have one identity. So the old
     * instance is asked first, and once more afterwards: the number may be closed and opened anew in between.
     */
    private int copy(Registration key, int fresh) {
        int error = askOld(key);
        if (error == 0) {
            error = isOurs(key, true) ? control(fresh, CONTROL_ADD, key.fd(), key.awaited(), key.appliedArming()) : ENOENT;
        }
        int after = error == 0 ? askOld(key) : 0;
        if (after != 0) {
            control(fresh, CONTROL_DELETE, key.fd(), Interest.NONE, NO_ARMING);
        }
        return error != 0 ? error : after;
    }

    /** 0 if the old instance has it. What it does not have is not added, whatever it is: only a lack of memory or watches tells nothing. */
    private int askOld(Registration key) {
        int error = addAgain(key);
        return error == EEXIST ? 0 : Errno.isPassing(error) ? error : ENOENT;
    }

    @Override
    public int queue() {
        return epoll;
    }

    // Waking and closing

    @Override
    public void wake() {
        calls.wake(eventFd);
    }

    @Override
    public void close() {
        calls.close(epoll);
        calls.close(eventFd);
        calls.free();
        keys.clear();
    }
}
