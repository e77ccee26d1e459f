package io.selectors.epoll;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.unix.DescriptorKey;
import io.selectors.unix.DescriptorSelector;
import io.selectors.unix.Errno;
import io.selectors.unix.FileIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** A selector over one epoll instance. An edge-triggered eventfd, never read, wakes it. */
final class EpollSelector extends DescriptorSelector {
    private static final int CONTROL_ADD = 1;
    private static final int CONTROL_DELETE = 2;
    private static final int CONTROL_MODIFY = 3;
    private static final int ENOENT = Errno.ENOENT.number();
    private static final int EEXIST = Errno.EEXIST.number();
    private static final int EINTR = Errno.EINTR.number();
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** No key's: generations are never 0. */
    private static final long WAKE_UP = 0;

    private final EpollCalls calls;
    private final int eventFd;

    EpollSelector(String backend, Set<Feature> features, Set<Feature> required, EpollCalls calls) throws IOException {
        super(backend, features, required);
        this.calls = calls;
        this.eventFd = Errno.check("eventfd", calls.eventFd());
        try {
            open();
        } catch (IOException e) {
            calls.close(eventFd);
            throw e;
        }
    }

    // The queue

    @Override
    protected FileIdentity identify(int fd) throws IOException {
        return FileIdentity.of(DESCRIPTORS, fd);
    }

    @Override
    protected int queueOpen() throws IOException {
        int queue = Errno.check("epoll_create1", calls.create());
        int error = control(queue, CONTROL_ADD, eventFd, EpollEvent.EPOLLIN | EpollEvent.EPOLLET, WAKE_UP);
        if (error != 0) {
            calls.close(queue);
            throw Errno.failure("epoll_ctl of the eventfd", error);
        }
        return queue;
    }

    @Override
    protected int queueAdd(DescriptorKey key, Interest interest) {
        return isDeleted(interest) ? 0 : control(CONTROL_ADD, key, interest);
    }

    @Override
    protected int queueProbe(DescriptorKey key, DescriptorKey holder) {
        if (isDeleted(applied(holder)) && isOurs(holder)) {
            return EEXIST;
        }
        int error = control(CONTROL_ADD, key, Interest.NONE);
        if (error != EEXIST || isOurs(holder)) {
            return error;
        }
        // What is there is the ghost of an earlier holder, whose description has got the number back. It is replaced, for an exclusive
        // one cannot be changed.
        control(CONTROL_DELETE, key, Interest.NONE);
        return control(CONTROL_ADD, key, Interest.NONE);
    }

    @Override
    protected int queueModify(DescriptorKey key, Interest before, Interest after, boolean deferred) {
        if (!before.isExclusive() && !after.isExclusive()) {
            return control(CONTROL_MODIFY, key, after);
        }
        // EPOLLEXCLUSIVE can be given to EPOLL_CTL_ADD only, and never be changed (EINVAL).
        int error = takeOut(key, before);
        return error == 0 ? queueAdd(key, after) : error;
    }

    /** What is deleted already cannot be asked of the kernel: its number may be a stranger's by now, who must not be added. */
    private int takeOut(DescriptorKey key, Interest before) {
        if (isDeleted(before)) {
            return isOurs(key) ? 0 : ENOENT;
        }
        return control(CONTROL_DELETE, key, Interest.NONE);
    }

    @Override
    protected boolean queueHolds(DescriptorKey key, Interest before) {
        return !before.isExclusive() && !key.interest().isExclusive();
    }

    @Override
    protected void queueRemove(DescriptorKey key) {
        if (!isDeleted(applied(key))) {
            control(CONTROL_DELETE, key, Interest.NONE);
        }
    }

    @Override
    protected void queueClose(int queue) {
        calls.close(queue);
    }

    /** An exclusive registration without direction cannot be parked by a change: it is taken out. */
    private static boolean isDeleted(Interest interest) {
        return interest.isExclusive() && interest.isNone();
    }

    private int control(int operation, DescriptorKey key, Interest interest) {
        return control(queue(), operation, key.fd(), EpollEvent.mask(interest), data(key.fd(), key.generation()));
    }

    private int control(int queue, int operation, int fd, int mask, long data) {
        return -calls.control(queue, operation, fd, mask, data);
    }

    // Selecting

    @Override
    protected int implSelect(long nanos) throws IOException {
        int count = calls.wait(queue(), nanos);
        if (count >= 0) {
            return count;
        }
        if (count == -EINTR) {
            return 0;
        }
        throw Errno.failure("epoll_wait", -count);
    }

    @Override
    protected int implHarvest(int count) throws IOException {
        // A local, for a field is loaded anew after each volatile read of the loop.
        EpollCalls events = calls;
        int wakeups = 0;
        boolean haunted = false;
        for (int i = 0; i < count; i++) {
            long data = events.data(i);
            if (data == WAKE_UP) {
                wakeups++;
            } else {
                haunted |= !report((int) data, (int) (data >>> 32), EpollEvent.readiness(events.mask(i)));
            }
        }
        if (haunted) {
            rebuild();
        }
        return count - wakeups;
    }

    // Waking and closing

    @Override
    protected void implWake() {
        calls.wake(eventFd);
    }

    @Override
    protected void implClose() {
        calls.close(queue());
        calls.close(eventFd);
        calls.free();
    }
}
