package io.selectors.kqueue;

import java.util.EnumSet;
import java.util.Set;

/** A kernel that is simulated: its row of the table, and what is its own. Where that was learnt: {@code docs/kqueue.md}. */
enum SimulatedKernel {
    /** XNU 11417, of macOS 15.5. */
    MACOS(Platform.MACOS, Trait.USER, Trait.CHANGES_LOOK, Trait.ECHOES_FLAGS, Trait.KEEPS_ADD, Trait.TRIGGERS_IN_ADD, Trait.CLOSE_WAKES,
            Trait.MISSING_BEFORE_CLOSED, Trait.TELLS_FULL_WRITERS, Trait.TAKES_BROKEN_PIPES, Trait.DEAF_FIFOS, Trait.OWN_EDGES),
    /** Of before it took writers without a reader silently: mio ignores the error. */
    MACOS_OLD(Platform.MACOS_X86_64, Trait.USER, Trait.CHANGES_LOOK, Trait.ECHOES_FLAGS, Trait.KEEPS_ADD, Trait.TRIGGERS_IN_ADD,
            Trait.CLOSE_WAKES, Trait.MISSING_BEFORE_CLOSED, Trait.TELLS_FULL_WRITERS, Trait.DEAF_FIFOS, Trait.OWN_EDGES),
    /** And FreeBSD 12 before 12.2, in another layout. */
    FREEBSD_11(Platform.FREEBSD_11, Trait.USER, Trait.CHANGES_LOOK, Trait.LAST_EVENT, Trait.BOTH_WAYS, Trait.REFUSES_DEVICES),
    /** 12.3 and 13. */
    FREEBSD(Platform.FREEBSD, Trait.USER, Trait.CHANGES_LOOK, Trait.LAST_EVENT, Trait.BOTH_WAYS, Trait.REFUSES_DEVICES,
            Trait.TELLS_FULL_WRITERS),
    /** 8 and 9; kern_event.c of 2016. */
    NETBSD_9(Platform.NETBSD, Trait.KEEPS_ADD, Trait.CLEAR_BEFORE_DISPATCH, Trait.OPEN_FIFOS),
    /** As before, with EVFILT_USER. */
    NETBSD(Platform.NETBSD, Trait.USER, Trait.KEEPS_ADD, Trait.CLEAR_BEFORE_DISPATCH, Trait.OPEN_FIFOS, Trait.TRIGGERS_IN_ADD),
    /** As its source of 7.3 has it. */
    OPENBSD_7(Platform.OPENBSD_7, Trait.KEEPS_ADD, Trait.KEEPS_ALL, Trait.BOTH_WAYS, Trait.CLOSE_WAKES, Trait.STRICT_FIFOS,
            Trait.NO_RECEIPT_OF_WRITE),
    /** 8.0. */
    OPENBSD(Platform.OPENBSD, Trait.USER, Trait.ENABLING_LOOKS, Trait.KEEPS_ADD, Trait.KEEPS_ALL, Trait.BOTH_WAYS, Trait.CLOSE_WAKES,
            Trait.TAKES_BROKEN_PIPES, Trait.STRICT_FIFOS, Trait.TRIGGERS_IN_ADD),
    /** 5.9. */
    DRAGONFLY(Platform.DRAGONFLY, Trait.USER, Trait.CHANGES_LOOK, Trait.KEEPS_ADD, Trait.KEEPS_ALL, Trait.BOTH_WAYS, Trait.OPEN_FIFOS,
            Trait.TELLS_FULL_WRITERS, Trait.TRIGGERS_IN_ADD, Trait.POLLS_NEGATIVE, Trait.OVERRUNS),
    /** Of the library no more than its row, for what depends on that alone. */
    LIBKQUEUE(Platform.LIBKQUEUE, Trait.USER, Trait.CHANGES_LOOK, Trait.TAKES_BROKEN_PIPES, Trait.TELLS_FULL_WRITERS);

    /** What kernels differ in. */
    enum Trait {
        /** Has EVFILT_USER. */
        USER,
        /** NOTE_TRIGGER beside EV_ADD triggers. */
        TRIGGERS_IN_ADD,
        /** Every change of a filter looks at its descriptor again and replaces udata; elsewhere EV_ADD does. */
        CHANGES_LOOK,
        /** EV_ENABLE of a disabled filter looks again. */
        ENABLING_LOOKS,
        /** Receipts and errors have the change's flags. */
        ECHOES_FLAGS,
        /** Events have EV_ADD. */
        KEEPS_ADD,
        /** Events have all flags that the filter was added with. */
        KEEPS_ALL,
        /** EV_DISPATCH is ignored beside EV_CLEAR. */
        CLEAR_BEFORE_DISPATCH,
        /** A wait ends with EBADF when its kqueue is closed. */
        CLOSE_WAKES,
        /** Looks for the filter before it looks for the file: ENOENT for a closed number, but for EV_ADD. */
        MISSING_BEFORE_CLOSED,
        /** Pipes have two directions: the reading end can be written. */
        BOTH_WAYS,
        /** The filter of a pipe's direction that has ended reports once more, with EV_ONESHOT, and is gone. */
        LAST_EVENT,
        /** EVFILT_WRITE tells the writer of a full pipe, too, that its reader has gone. */
        TELLS_FULL_WRITERS,
        /** EVFILT_WRITE can be added to a pipe without a reader. */
        TAKES_BROKEN_PIPES,
        /** The end of a named FIFO is not told. */
        DEAF_FIFOS,
        /** A FIFO's end takes the filter of its own direction only. */
        STRICT_FIFOS,
        /** EVFILT_READ at the writing end of a FIFO tells of what is in it. */
        OPEN_FIFOS,
        /** A pipe's reader by a read, and its writer by a write, get an edge. */
        OWN_EDGES,
        /** ENODEV for /dev/null and /dev/zero. */
        REFUSES_DEVICES,
        /** EV_ADD with EV_RECEIPT for EVFILT_WRITE hangs, says libkqueue's test suite. */
        NO_RECEIPT_OF_WRITE,
        /** A negative timeout polls. */
        POLLS_NEGATIVE,
        /** Writes more errors than there is room for. */
        OVERRUNS
    }

    final Platform platform;
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);

    SimulatedKernel(Platform platform, Trait... traits) {
        this.platform = platform;
        this.traits.addAll(Set.of(traits));
    }

    /** The newest of a row. */
    static SimulatedKernel of(Platform platform) {
        SimulatedKernel newest = null;
        for (SimulatedKernel kernel : values()) {
            newest = kernel.platform == platform ? kernel : newest;
        }
        return newest;
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** How long a wait lasts, in nanoseconds; Long.MAX_VALUE has no end; -1 if the kernel refuses. */
    long timeout(long seconds, long nanos) {
        boolean macOs = has(Trait.DEAF_FIFOS);
        if (seconds < 0 && has(Trait.POLLS_NEGATIVE)) {
            return 0;
        }
        if (seconds < 0 || nanos < 0 || nanos > 1_000_000_000 || nanos == 1_000_000_000 && !macOs || macOs && seconds > Integer.MAX_VALUE) {
            return -1;
        }
        return seconds >= Integer.MAX_VALUE ? Long.MAX_VALUE : seconds * 1_000_000_000 + nanos;
    }

    /** The error of EV_ADD of EVFILT_WRITE for a pipe without a reader; 0 for none. */
    int brokenPipe() {
        return has(Trait.TAKES_BROKEN_PIPES) ? 0 : platform == Platform.NETBSD ? 9 : 32;
    }

    /** The flags of an event that come from its filter. */
    int kept(int added) {
        int modes = Kevent.EV_CLEAR | Kevent.EV_DISPATCH | Kevent.EV_ONESHOT | Kevent.EV_RECEIPT;
        return added & (has(Trait.KEEPS_ALL) ? 0xff : has(Trait.KEEPS_ADD) ? modes | Kevent.EV_ADD : modes);
    }
}
