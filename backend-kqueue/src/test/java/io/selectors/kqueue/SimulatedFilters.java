package io.selectors.kqueue;

import io.selectors.kqueue.SimulatedKernel.Trait;

/** What a kernel's filters say of a descriptor, in the state that Linux's poll(2) told. */
final class SimulatedFilters {
    static final int SILENT = -1;
    private static final int ENODEV = 19;
    private static final int EINVAL = 22;
    /** What DragonFly was seen to say. */
    private static final int EOPNOTSUPP = 95;
    private static final int ENDS = Libc.POLLRDHUP | Libc.POLLHUP | Libc.POLLERR;

    private final SimulatedKernel kernel;
    private final int read;

    SimulatedFilters(SimulatedKernel kernel) {
        this.kernel = kernel;
        this.read = kernel.platform.read;
    }

    /** The error of adding a filter, beside that of a pipe without a reader; 0 for none. */
    int refusal(Knote knote) {
        boolean reads = knote.filter == read;
        return switch (knote.file.kind) {
            case QUEUE -> reads ? 0 : kernel == SimulatedKernel.DRAGONFLY ? EOPNOTSUPP : EINVAL;
            case DEVICE -> kernel.has(Trait.REFUSES_DEVICES) ? ENODEV : 0;
            case FIFO -> kernel.has(Trait.STRICT_FIFOS) && (reads ? knote.file.onlyWrites() : knote.file.onlyReads()) ? EINVAL : 0;
            default -> 0;
        };
    }

    /** EV_EOF, EV_ONESHOT for a last event, or nothing more than that it fires; {@link #SILENT} if it does not. */
    int says(Knote knote) {
        boolean reads = knote.filter == read;
        return switch (knote.file.kind) {
            case PIPE -> reads ? pipeReads(knote) : pipeWrites(knote);
            case FIFO -> reads ? fifoReads(knote) : fifoWrites(knote);
            case FILE -> !reads || knote.file.unread() > 0 ? 0 : SILENT;
            default -> reads ? reads(knote) : writes(knote);
        };
    }

    private int pipeReads(Knote knote) {
        if (knote.file.onlyWrites()) {
            return knote.is(Libc.POLLERR) ? Kevent.EV_EOF : SILENT;
        }
        return reads(knote);
    }

    private int pipeWrites(Knote knote) {
        int end = Kevent.EV_EOF | (kernel.has(Trait.LAST_EVENT) ? Kevent.EV_ONESHOT : 0);
        if (knote.file.onlyReads()) {
            return !kernel.has(Trait.BOTH_WAYS) ? SILENT : knote.is(Libc.POLLHUP) ? end : 0;
        }
        if (knote.isWithoutReader()) {
            // Elsewhere the filter is run before the reader is marked as gone: of a full pipe it says nothing, unless it is run again.
            return kernel.has(Trait.TELLS_FULL_WRITERS) || knote.is(Libc.POLLOUT) || knote.sawEnd ? end : SILENT;
        }
        return knote.is(Libc.POLLOUT) ? 0 : SILENT;
    }

    private int fifoReads(Knote knote) {
        if (knote.file.onlyWrites()) {
            return kernel.has(Trait.OPEN_FIFOS) && knote.file.unread() > 0 ? 0 : SILENT;
        }
        return kernel.has(Trait.DEAF_FIFOS) ? knote.is(Libc.POLLIN) ? 0 : SILENT : reads(knote);
    }

    private int fifoWrites(Knote knote) {
        if (kernel.has(Trait.DEAF_FIFOS)) {
            return knote.is(Libc.POLLOUT) ? 0 : SILENT;
        }
        return knote.is(Libc.POLLERR) ? Kevent.EV_EOF : knote.is(Libc.POLLOUT) ? 0 : SILENT;
    }

    private int reads(Knote knote) {
        if (isNeverConnected(knote)) {
            return SILENT;
        }
        return knote.is(ENDS) ? Kevent.EV_EOF : knote.is(Libc.POLLIN) ? 0 : SILENT;
    }

    private int writes(Knote knote) {
        if (isNeverConnected(knote)) {
            return SILENT;
        }
        if (knote.is(Libc.POLLHUP | Libc.POLLERR)) {
            return Kevent.EV_EOF;
        }
        return !knote.is(Libc.POLLOUT) ? SILENT : knote.file.isWriteShut() ? Kevent.EV_EOF : 0;
    }

    /** Linux reports a hang-up of a stream socket that was never connected; no kqueue does. */
    private static boolean isNeverConnected(Knote knote) {
        return knote.file.isSocket() && knote.is(Libc.POLLHUP) && !knote.is(Libc.POLLIN | Libc.POLLRDHUP | Libc.POLLERR);
    }

    /** Whether something happened since the last report: an edge, or what is there changed in a way that is one and that no epoll tells. */
    boolean hasNews(Knote knote) {
        if (knote.file.kind == SimulatedFile.Kind.FIFO && knote.file.onlyWrites() && knote.filter == read) {
            int before = knote.amount;
            knote.amount = Math.min(before, amount(knote));
            return amount(knote) > before;
        }
        boolean counts = knote.file.kind == SimulatedFile.Kind.LISTENER || knote.file.isPipe() && kernel.has(Trait.OWN_EDGES);
        return knote.active || counts && knote.has(Kevent.EV_CLEAR) && amount(knote) != knote.amount;
    }

    int amount(Knote knote) {
        if (knote.filter != read) {
            return knote.file.unsent();
        }
        return knote.file.isPipe() && knote.file.onlyWrites() ? 0 : knote.file.unread();
    }
}
