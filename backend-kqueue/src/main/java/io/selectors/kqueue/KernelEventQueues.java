package io.selectors.kqueue;

import io.selectors.BackendUnavailableException;
import io.selectors.unix.Bindings;
import io.selectors.unix.Errno;
import io.selectors.unix.Probe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** The kernel's queues, by the calls of the backend. Not meant for use by others than the module of descriptors. */
public final class KernelEventQueues implements EventQueues {
    private static final int EINVAL = Errno.EINVAL.number();
    private static final int ENOENT = Errno.ENOENT.number();
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    /** Any number: of its kind, the timer is the queue's only one. */
    private static final int TIMER = 1;

    private static final Probe<EventQueues> PROBE = new Probe<>("kqueue", KernelEventQueues::find);

    private final Platform platform;
    private final KqueueCalls calls;
    /** Guarded by this: one change, or one event. */
    private final ByteBuffer event;

    KernelEventQueues(Platform platform, KqueueCalls calls) {
        this.platform = platform;
        this.calls = calls;
        this.event = platform.kevent.array(1);
    }

    /**
     * Those of this system, by the first binding that makes a queue, or the one that the property names.
     *
     * @return the calls
     * @throws BackendUnavailableException if this system has none, or they cannot be reached
     * @throws IOException if the system refuses now
     */
    public static EventQueues ofThisSystem() throws IOException {
        return PROBE.get();
    }

    private static EventQueues find() throws IOException {
        Platform platform = Platform.here();
        return Bindings.firstThatWorks(KqueueBackend.candidates(), binding -> probe(platform, KqueueBindings.open(binding, platform)));
    }

    private static EventQueues probe(Platform platform, KqueueCalls calls) throws IOException {
        int queue = calls.create();
        if (queue < 0) {
            calls.free();
            throw Errno.failure("kqueue", -queue);
        }
        calls.close(queue);
        return new KernelEventQueues(platform, calls);
    }

    @Override
    public int create() {
        return calls.create();
    }

    @Override
    public synchronized int startTimer(int queue, long nanos, boolean again) {
        int result = stopTimer(queue);
        if (result < 0) {
            return result;
        }
        int flags = again ? Kevent.EV_ADD : Kevent.EV_ADD | Kevent.EV_ONESHOT;
        // NetBSD and OpenBSD take nanoseconds of late.
        result = platform.nanoseconds() == 0 ? -EINVAL
                : change(queue, TIMER, platform.timer, flags, platform.nanoseconds(), nanos);
        return result != -EINVAL ? result : change(queue, TIMER, platform.timer, flags, 0, (nanos - 1) / MILLISECOND + 1);
    }

    @Override
    public synchronized int stopTimer(int queue) {
        int result = change(queue, TIMER, platform.timer, Kevent.EV_DELETE, 0, 0);
        return result == -ENOENT ? 0 : result;
    }

    @Override
    public synchronized int expirations(int queue) {
        int count = calls.control(queue, 0, 0, calls.address(event), 1);
        return count <= 0 ? count : (int) Math.min(platform.kevent.data(event, 0), Integer.MAX_VALUE);
    }

    @Override
    public synchronized int watchExit(int queue, int pid) {
        return change(queue, pid, platform.process, Kevent.EV_ADD, Kevent.NOTE_EXIT, 0);
    }

    private int change(int queue, int ident, int filter, int flags, int fflags, long data) {
        platform.kevent.put(event, 0, ident, filter, flags, fflags, 0);
        platform.kevent.putData(event, 0, data);
        return calls.control(queue, calls.address(event), 1, 0, 0);
    }
}
