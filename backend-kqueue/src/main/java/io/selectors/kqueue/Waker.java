package io.selectors.kqueue;

import io.selectors.unix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Ends a wait: by EVFILT_USER where this kernel has it, else by a pipe to itself. */
final class Waker {
    /** What comes with a wake-up. No key's: armings are above 0. */
    static final long UDATA = 0;

    private final Platform platform;
    private final KqueueCalls calls;
    private final WakeBy asked;
    private final ByteBuffer trigger;
    private final long triggerAddress;
    private final ByteBuffer drain;
    private final long drainAddress;
    /** The reading and the writing end; null while EVFILT_USER serves. */
    private int[] pipe;

    Waker(Platform platform, KqueueCalls calls, WakeBy asked) throws IOException {
        this.platform = platform;
        this.calls = calls;
        this.asked = asked;
        this.trigger = calls.allocate(platform.kevent.size());
        this.triggerAddress = calls.address(trigger);
        this.drain = calls.allocate(512);
        this.drainAddress = calls.address(drain);
        platform.kevent.put(trigger, 0, 0, platform.user, 0, Kevent.NOTE_TRIGGER, UDATA);
    }

    /** What it wakes by. */
    WakeBy wokenBy() {
        return pipe == null ? WakeBy.USER : WakeBy.PIPE;
    }

    /** Registers itself with the queue. Called once. */
    void register(int queue, Submitter submitter) throws IOException {
        if (asked != WakeBy.PIPE) {
            int error = submitter.submit(queue, 0, platform.user, Kevent.EV_ADD | Kevent.EV_CLEAR, UDATA);
            if (error == 0) {
                return;
            }
            if (asked == WakeBy.USER) {
                throw Errno.failure("kevent with EVFILT_USER; " + WakeBy.PROPERTY + "=pipe does without", error);
            }
        }
        pipe = openPipe();
        int error = submitter.submit(queue, pipe[0], platform.read, Kevent.EV_ADD | Kevent.EV_CLEAR, UDATA);
        if (error != 0) {
            throw Errno.failure("kevent with the pipe for wake-ups", error);
        }
    }

    private int[] openPipe() throws IOException {
        ByteBuffer ends = calls.allocate(2 * Integer.BYTES);
        Errno.check("pipe", calls.pipe(ends));
        return new int[] {ends.getInt(0), ends.getInt(Integer.BYTES)};
    }

    void wake(int queue) {
        if (pipe == null) {
            calls.control(queue, triggerAddress, 1, 0, 0);
        } else {
            // A full pipe is awake.
            calls.write(pipe[1], triggerAddress, 1);
        }
    }

    /** After a wake-up was seen. */
    void drain() {
        if (pipe != null) {
            int count;
            do {
                count = calls.read(pipe[0], drainAddress, drain.capacity());
            } while (count == drain.capacity());
        }
    }

    /** Whether a descriptor is one of its own. */
    boolean owns(int fd) {
        return pipe != null && (fd == pipe[0] || fd == pipe[1]);
    }

    void close() {
        if (pipe != null) {
            calls.close(pipe[0]);
            calls.close(pipe[1]);
        }
    }
}
