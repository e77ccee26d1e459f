package io.selectors.kqueue;

import io.selectors.Readiness;
import java.nio.ByteBuffer;

/** The bits of {@code struct kevent}, the same on every system, and what they say of readiness. */
final class Kevent {
    static final int EV_ADD = 0x1;
    static final int EV_DELETE = 0x2;
    static final int EV_ENABLE = 0x4;
    static final int EV_DISABLE = 0x8;
    /** Never asked for by a selector: an event that has it is its filter's last. */
    static final int EV_ONESHOT = 0x10;
    static final int EV_CLEAR = 0x20;
    static final int EV_RECEIPT = 0x40;
    static final int EV_DISPATCH = 0x80;
    static final int EV_ERROR = 0x4000;
    static final int EV_EOF = 0x8000;
    static final int NOTE_TRIGGER = 0x01000000;
    static final int NOTE_EXIT = 0x80000000;
    /** Kept beside the bits of {@link Readiness} until both filters were read. */
    private static final int WRITE_CLOSED = 1 << 18;

    private Kevent() {
    }

    /** What one filter's event says, in bits of {@link Readiness} that {@link #ofBothFilters} completes. */
    static int readiness(Platform platform, ByteBuffer events, int at) {
        boolean read = platform.kevent.filter(events, at) == platform.read;
        int bits = read ? Readiness.READ : Readiness.WRITE;
        if ((platform.kevent.flags(events, at) & EV_EOF) == 0) {
            return bits;
        }
        bits |= read ? Readiness.READ_CLOSED : WRITE_CLOSED;
        return platform.kevent.fflags(events, at) == 0 ? bits : bits | Readiness.ERROR | Readiness.DIRECTIONS;
    }

    /**
     * The readiness that both filters of a key say: a hang-up is the end of both directions, or of a pipe's only one. A pipe's writer may
     * be told by READ alone that its reader is gone; it is to write all the same, to meet the error.
     */
    static int ofBothFilters(int bits, boolean pipe) {
        boolean readClosed = (bits & Readiness.READ_CLOSED) != 0;
        boolean writeClosed = (bits & WRITE_CLOSED) != 0;
        int all = bits & ~WRITE_CLOSED | (pipe && readClosed ? Readiness.DIRECTIONS : 0);
        return writeClosed && (readClosed || pipe) ? all | Readiness.HANGUP | Readiness.DIRECTIONS : all;
    }
}
