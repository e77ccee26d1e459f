package io.selectors.kqueue;

import io.selectors.Interest;
import io.selectors.spi.Registration;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.util.Set;

/**
 * The filters of keys in the queue: a change returns 0 or an error's number, and leaves no filter behind that it could not complete.
 * Guarded by the poller's monitor.
 */
final class Filters {
    private static final int ENOENT = Errno.ENOENT.number();
    private static final int EBADF = Errno.EBADF.number();
    /** macOS returns EINVAL for /dev/tty and some devices (mio#1377). */
    private static final Set<Integer> NOT_POLLABLE = Set.of(Errno.EPERM.number(), Errno.EINVAL.number(), Errno.ENODEV.number(),
            Errno.EOPNOTSUPP.number());

    private final Platform platform;
    private final Submitter submitter;
    private final PeerClosed peerClosed;

    Filters(Platform platform, Submitter submitter, PeerClosed peerClosed) {
        this.platform = platform;
        this.submitter = submitter;
        this.peerClosed = peerClosed;
    }

    int add(Registration key, Interest interest) {
        return submit(key, null, interest);
    }

    /** After a refused change, which leaves none of its filters behind, because one of two may have been taken. */
    int restore(Registration key) {
        int error = add(key, key.applied());
        if (error == 0 && key.awaited().isNone()) {
            disable(key);
        }
        return error;
    }

    int change(Registration key, Interest after) {
        if (Watch.of(key).isPeerClosed) {
            return replace(key, after);
        }
        // A channel vouches for its number; for a bare one nothing must be added unproven.
        int error = key.channel() != null || !draftChange(key, after).adds() ? 0 : checkByEnabling(key);
        return error != 0 ? error : submit(key, key.applied(), after);
    }

    /** Whether a change can be in flight. If it took filters from a bare number, {@link #replace} could no longer tell by them. */
    boolean canBeInFlight(Registration key, Interest after) {
        return !Watch.of(key).isPeerClosed && (key.channel() != null || draftChange(key, after).keepsFilters());
    }

    /** Fills the list with a change that is not submitted as it is: to see what it would do. */
    private ChangeList draftChange(Registration key, Interest after) {
        return submitter.start().change(key.fd(), Watch.of(key), key.applied(), after);
    }

    /** Takes out what there is, and adds what is to be there. */
    int replace(Registration key, Interest interest) {
        boolean hadAny = removeAll(key);
        // A bare number without any has been closed, and may be another file's by now, for which nothing must be added.
        boolean isOurs = key.channel() == null ? hadAny : key.isRegistered();
        return isOurs ? add(key, interest) : EBADF;
    }

    /** Makes once more what a key holds; a key for which that is refused has ended. */
    void resubmit(Registration key) {
        if (replace(key, key.applied()) != 0) {
            key.invalidate();
        }
    }

    /** Takes out what the key has. */
    void remove(Registration key) {
        submitter.start().change(key.fd(), Watch.of(key), key.applied(), null);
        submitter.submit();
        peerClosed.remove(key);
    }

    /** Takes out whatever filters the number has; returns whether there was any. */
    boolean removeAll(Registration key) {
        peerClosed.remove(key);
        return submitForBoth(key, Kevent.EV_DELETE);
    }

    /** Disables whatever filters there are; returns whether there was any. */
    boolean disable(Registration key) {
        return submitForBoth(key, Kevent.EV_DISABLE);
    }

    /** Asks whether a filter that the key owns is still there, by setting it to what it is: 0 if it is. */
    int checkByEnabling(Registration key) {
        if (Watch.of(key).isPeerClosed) {
            return checkByDisabling(key) ? 0 : EBADF;
        }
        int filter = submitter.start().anyFilter(key.applied());
        int flag = key.awaited().isNone() ? Kevent.EV_DISABLE : Kevent.EV_ENABLE;
        return submitter.submit(key.fd(), filter, flag, Watch.of(key).udata);
    }

    /**
     * Whether a key whose peer is gone still has its number. Of a bare number the filters that are left are asked, by disabling them:
     * fstat cannot tell one pipe from another on NetBSD and OpenBSD.
     */
    boolean checkByDisabling(Registration key) {
        return key.isRegistered() && (key.channel() != null || disable(key));
    }

    /** A pipe without a reader is reported as an event, not as an error. Returns whether that is what the error means. */
    boolean noteIfPeerIsGone(Registration key, Interest interest, int error) {
        boolean isEnd = platform.isBrokenPipe(error) && interest.isWrite() && Watch.of(key).isPipe
                && checkByDisabling(key);
        if (isEnd) {
            peerClosed.add(key);
        }
        return isEnd;
    }

    private int submit(Registration key, Interest before, Interest after) {
        submitter.start().change(key.fd(), Watch.of(key), before, after);
        int error = submitter.submit();
        if (error == 0 || noteIfPeerIsGone(key, after, error)) {
            return 0;
        }
        // Also where it is gone: if the channel was closed meanwhile, one of two may have been added for another file.
        removeAll(key);
        return error;
    }

    private boolean submitForBoth(Registration key, int flags) {
        ChangeList changes = submitter.start();
        changes.add(key.fd(), platform.read, flags, Watch.of(key).udata);
        changes.add(key.fd(), platform.write, flags, Watch.of(key).udata);
        submitter.submit();
        return submitter.made() > 0;
    }

    /** Whether an error means that the queue no longer knows the registration. */
    static boolean isGone(int error) {
        return error == ENOENT || error == EBADF;
    }

    static IOException refusal(String what, Registration key, Interest interest, int error) {
        return NOT_POLLABLE.contains(error) ? Errno.notPollable(key.fd(), "of a kind that cannot be polled", error)
                : Errno.failure(what + " fd " + key.fd() + ", " + interest, error);
    }
}
