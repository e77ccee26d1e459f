package io.selectors.kqueue;

import io.selectors.unix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Ends a wait: by EVFILT_USER where this kernel has it, else by a pipe to itself. */
final class Waker {
    /** What comes with a wake-up. No key's: armings are above 0. */
    static final long UDATA = 0;
    private static final int DRAIN = 512;

    private final KqueueCalls calls;
    private final int queue;
    private final long trigger;
    private final long drained;
    /** The reading and the writing end; null where EVFILT_USER serves. */
    private final int[] pipe;

    /** Registers itself with the queue. */
    Waker(Platform platform, KqueueCalls calls, WakeBy asked, int queue, Submitter submitter) throws IOException {
        this.calls = calls;
        this.queue = queue;
        ByteBuffer change = calls.allocate(platform.kevent.size());
        platform.kevent.put(change, 0, 0, platform.user, 0, Kevent.NOTE_TRIGGER, UDATA);
        this.trigger = calls.address(change);
        this.drained = calls.address(calls.allocate(DRAIN));
        this.pipe = asked != WakeBy.PIPE && addUserFilter(platform, asked, submitter) ? null : openPipe();
        if (pipe != null) {
            addPipeFilter(platform, submitter);
        }
    }

    private static boolean addUserFilter(Platform platform, WakeBy asked, Submitter submitter) throws IOException {
        int error = submitter.submit(0, platform.user, Kevent.EV_ADD | Kevent.EV_CLEAR, UDATA);
        if (error != 0 && asked == WakeBy.USER) {
            throw Errno.failure("kevent with EVFILT_USER; " + WakeBy.PROPERTY + "=pipe does without", error);
        }
        return error == 0;
    }

    private int[] openPipe() throws IOException {
        ByteBuffer ends = calls.allocate(2 * Integer.BYTES);
        Errno.check("pipe", calls.pipe(ends));
        return new int[] {ends.getInt(0), ends.getInt(Integer.BYTES)};
    }

    private void addPipeFilter(Platform platform, Submitter submitter) throws IOException {
        int error = submitter.submit(pipe[0], platform.read, Kevent.EV_ADD | Kevent.EV_CLEAR, UDATA);
        if (error != 0) {
            close();
            throw Errno.failure("kevent with the pipe for wake-ups", error);
        }
    }

    /** What it wakes by. */
    WakeBy wokenBy() {
        return pipe == null ? WakeBy.USER : WakeBy.PIPE;
    }

    void wake() {
        if (pipe == null) {
            calls.control(queue, trigger, 1, 0, 0);
        } else {
            // A full pipe is awake.
            calls.write(pipe[1], trigger, 1);
        }
    }

    /** After a wake-up was seen. */
    void drain() {
        if (pipe != null) {
            int count;
            do {
                count = calls.read(pipe[0], drained, DRAIN);
            } while (count == DRAIN);
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
