package io.selectors.kqueue;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.selectors.kqueue.SimulatedKernel.Trait;
import io.selectors.unix.Errno;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One simulated kqueue: its knotes, the changes to them, and waits. Level is asked of poll(2); that something changed is told by
 * {@link LinuxEdges}.
 */
final class SimulatedQueue {
    private static final int ENOENT = Errno.ENOENT.number();
    private static final int EBADF = Errno.EBADF.number();
    private static final int EINVAL = Errno.EINVAL.number();
    private static final int EINTR = Errno.EINTR.number();
    private static final int ECONNRESET = 54;

    private record Name(long ident, int filter) {}

    private final SimulatedKernel kernel;
    private final Platform platform;
    private final SimulatedFilters filters;
    private final Map<Name, Knote> knotes = new LinkedHashMap<>();
    private final LinuxEdges edges;
    private final Nesting nesting = new Nesting(this);
    private int lastSerial;
    private int waiters;
    private boolean closed;

    SimulatedQueue(SimulatedKernel kernel) {
        this.kernel = kernel;
        this.platform = kernel.platform;
        this.filters = new SimulatedFilters(kernel);
        this.edges = new LinuxEdges(platform);
    }

    int number() {
        return edges.number();
    }

    Nesting nesting() {
        return nesting;
    }

    LinuxEdges edges() {
        return edges;
    }

    // Changes

    /** Makes the changes; returns how many entries it wrote, an error negated, or nothing if there was none to write. */
    synchronized Integer apply(ByteBuffer changes, int count, ByteBuffer events, int capacity) {
        int written = 0;
        boolean answered = false;
        for (int i = 0; i < count; i++) {
            int at = i * platform.kevent.size();
            int flags = platform.kevent.flags(changes, at);
            int error = change(changes, at, flags);
            if (error == 0 && (flags & Kevent.EV_RECEIPT) == 0) {
                continue;
            }
            if (written == capacity) {
                if (error != 0 && capacity > 0 && kernel.has(Trait.OVERRUNS)) {
                    throw new AssertionError(kernel + " would write past its array of " + capacity);
                }
                // Receipts that there is no room for: the call ends, and tells of none.
                return -error;
            }
            answered = true;
            int answer = written++ * platform.kevent.size();
            platform.kevent.put(events, answer, platform.kevent.ident(changes, at), platform.kevent.filter(changes, at),
                    Kevent.EV_ERROR | (kernel.has(Trait.ECHOES_FLAGS) ? flags : 0), 0, platform.kevent.udata(changes, at));
            SimulatedKqueue.putData(platform, events, answer, error);
        }
        if (count > 0) {
            wake();
        }
        return answered ? written : null;
    }

    private int change(ByteBuffer changes, int at, int flags) {
        long ident = platform.kevent.ident(changes, at);
        int filter = platform.kevent.filter(changes, at);
        long udata = platform.kevent.udata(changes, at);
        if (filter == platform.user) {
            return changeUser(ident, flags, platform.kevent.fflags(changes, at), udata);
        }
        if (filter != platform.read && filter != platform.write) {
            return EINVAL;
        }
        boolean adds = (flags & Kevent.EV_ADD) != 0;
        if (kernel.has(Trait.NO_RECEIPT_OF_WRITE) && filter == platform.write && adds && (flags & Kevent.EV_RECEIPT) != 0) {
            throw new AssertionError(kernel + " would hang: EV_ADD with EV_RECEIPT for EVFILT_WRITE");
        }
        int fd = ident == (int) ident ? (int) ident : -1;
        SimulatedFile file = SimulatedFile.of(fd);
        if (file == null) {
            forget(fd);
            return kernel.has(Trait.MISSING_BEFORE_CLOSED) && !adds ? ENOENT : EBADF;
        }
        Knote knote = knotes.get(new Name(fd, filter));
        if (knote != null && !knote.file.name.equals(file.name)) {
            forget(fd);
            knote = null;
        }
        return knote != null ? changeKnown(knote, flags, udata) : adds ? add(fd, filter, file, flags, udata) : ENOENT;
    }

    private int changeUser(long ident, int flags, int fflags, long udata) {
        if (!kernel.has(Trait.USER)) {
            return EINVAL;
        }
        Name name = new Name(ident, platform.user);
        Knote knote = knotes.get(name);
        boolean triggers = (fflags & Kevent.NOTE_TRIGGER) != 0;
        if ((flags & Kevent.EV_DELETE) != 0 || knote == null && (flags & Kevent.EV_ADD) == 0) {
            return knotes.remove(name) == null ? ENOENT : 0;
        }
        if (knote == null) {
            knote = new Knote(ident, platform.user, null, 0, flags);
            knote.fflags = kernel.has(Trait.ECHOES_FLAGS) ? fflags : 0;
            knote.active = triggers && kernel.has(Trait.TRIGGERS_IN_ADD);
            knotes.put(name, knote);
        } else {
            knote.active = triggers || knote.active && (flags & Kevent.EV_CLEAR) == 0;
        }
        knote.udata = udata;
        return 0;
    }

    private int add(int fd, int filter, SimulatedFile file, int flags, long udata) {
        Knote knote = new Knote(fd, filter, file, ++lastSerial, flags);
        int refusal = filters.refusal(knote);
        if (refusal != 0) {
            return refusal;
        }
        if (file.kind == SimulatedFile.Kind.QUEUE && !nesting.enter(SimulatedKqueue.queue(fd))) {
            return EINVAL;
        }
        lookAgain(knote);
        boolean brokenPipe = filter == platform.write && knote.sawEnd;
        if (brokenPipe && kernel.brokenPipe() != 0 && kernel != SimulatedKernel.MACOS_OLD) {
            return kernel.brokenPipe();
        }
        knote.udata = udata;
        knotes.put(new Name(fd, filter), knote);
        edges.watch(knote);
        // An old macOS said so, and reported it all the same (mio).
        return brokenPipe ? kernel.brokenPipe() : 0;
    }

    private int changeKnown(Knote knote, int flags, long udata) {
        if ((flags & Kevent.EV_DELETE) != 0) {
            remove(knote);
            return 0;
        }
        boolean looks = (flags & Kevent.EV_ADD) != 0 || kernel.has(Trait.CHANGES_LOOK);
        if (looks) {
            knote.udata = udata;
        }
        if (looks || (flags & Kevent.EV_ENABLE) != 0 && !knote.enabled && kernel.has(Trait.ENABLING_LOOKS)) {
            lookAgain(knote);
        }
        knote.enabled = (flags & Kevent.EV_DISABLE) == 0 && (knote.enabled || (flags & Kevent.EV_ENABLE) != 0);
        return 0;
    }

    private void lookAgain(Knote knote) {
        look(List.of(knote));
        knote.active = true;
        knote.sawEnd = knote.isWithoutReader();
    }

    private void remove(Knote knote) {
        knotes.remove(new Name(knote.ident, knote.filter));
        if (knote.file.kind == SimulatedFile.Kind.QUEUE) {
            nesting.leave((int) knote.ident);
        }
        edges.unwatch(knote);
    }

    synchronized void forget(int fd) {
        for (Knote knote : List.copyOf(knotes.values())) {
            if (knote.ident == fd && knote.file != null) {
                remove(knote);
            }
        }
    }

    /** Wakes whoever waits for this, or for one that this is in. */
    void wake() {
        edges.wake();
        nesting.tell();
    }

    // Events

    /** Waits and writes what there is; returns how many entries, or an error negated. */
    int await(ByteBuffer events, int capacity, long nanos) {
        long start = System.nanoTime();
        while (true) {
            int[] sources;
            synchronized (this) {
                if (closed) {
                    return kernel.has(Trait.CLOSE_WAKES) ? -EBADF : 0;
                }
                int count = harvest(events, capacity);
                long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
                if (count > 0 || left <= 0) {
                    return count;
                }
                sources = nesting.sources();
                waiters++;
            }
            long left = nanos == Long.MAX_VALUE ? nanos : Math.max(0, nanos - (System.nanoTime() - start));
            int error = SimulatedKqueue.pollForReading(left, sources);
            synchronized (this) {
                waiters--;
            }
            if (error == EINTR) {
                return -EINTR;
            }
        }
    }

    private int harvest(ByteBuffer events, int capacity) {
        edges.clearWake();
        int count = 0;
        for (Knote knote : ready()) {
            if (count < capacity) {
                write(events, count++ * platform.kevent.size(), knote);
            }
        }
        return count;
    }

    /** How many events a wait would find: what a queue that this one is in reads of it. */
    synchronized int pending() {
        if (closed) {
            return 0;
        }
        int count = ready().size();
        if (waiters > 0) {
            // Its own waiter may have been about to see the edges that were taken here.
            edges.wake();
        }
        return count;
    }

    private List<Knote> ready() {
        edges.take((fd, filter) -> knotes.get(new Name(fd, filter)));
        List<Knote> ready = new ArrayList<>(knotes.values());
        ready.removeIf(knote -> !knote.enabled);
        look(ready);
        ready.removeIf(knote -> !fires(knote));
        return ready;
    }

    /** poll(2), for the state of all of them now. */
    private void look(List<Knote> some) {
        if (some.isEmpty()) {
            return;
        }
        try (Memory polled = new Memory(8L * some.size()); Memory noTime = new Memory(16)) {
            noTime.clear();
            for (int i = 0; i < some.size(); i++) {
                Knote knote = some.get(i);
                boolean file = knote.file != null && knote.file.kind != SimulatedFile.Kind.QUEUE;
                polled.setInt(8L * i, file ? (int) knote.ident : -1);
                polled.setInt(8L * i + 4, knote.filter == platform.read ? Libc.POLLIN | Libc.POLLRDHUP
                        : Libc.POLLOUT | Libc.POLLRDHUP);
            }
            if (Libc.ppoll(Pointer.nativeValue(polled), some.size(), Pointer.nativeValue(noTime), 0) < 0) {
                throw new AssertionError("ppoll: errno " + Native.getLastError());
            }
            for (int i = 0; i < some.size(); i++) {
                some.get(i).state = polled.getShort(8L * i + 6) & 0xffff;
            }
        }
    }

    private boolean fires(Knote knote) {
        if (knote.filter == platform.user) {
            return knote.active;
        }
        boolean needsNews = knote.has(Kevent.EV_CLEAR) || knote.has(Kevent.EV_DISPATCH);
        if (knote.file.kind == SimulatedFile.Kind.QUEUE) {
            return nesting.pending(knote) > 0 && (knote.active || !needsNews);
        }
        if (knote.is(Libc.POLLNVAL) || knote.state != 0 && !knote.file.isStill()) {
            forget((int) knote.ident);
            return false;
        }
        return (!needsNews || filters.hasNews(knote)) && filters.says(knote) != SimulatedFilters.SILENT;
    }

    private void write(ByteBuffer events, int at, Knote knote) {
        int says = knote.file == null || knote.file.kind == SimulatedFile.Kind.QUEUE ? 0 : filters.says(knote);
        boolean failed = (says & Kevent.EV_EOF) != 0 && knote.is(Libc.POLLERR) && knote.file.isSocket();
        int flags = kernel.kept(knote.flags) | says;
        platform.kevent.put(events, at, knote.ident, knote.filter, flags, failed ? ECONNRESET : knote.fflags, knote.udata);
        if (knote.file != null) {
            knote.amount = knote.file.kind == SimulatedFile.Kind.QUEUE ? nesting.pending(knote) : filters.amount(knote);
        }
        SimulatedKqueue.putData(platform, events, at, knote.filter == platform.read ? knote.amount : knote.filter == platform.write ? 1 : 0);
        if ((flags & Kevent.EV_ONESHOT) != 0) {
            remove(knote);
            return;
        }
        boolean clears = knote.has(Kevent.EV_CLEAR);
        boolean dispatches = knote.has(Kevent.EV_DISPATCH) && !(clears && kernel.has(Trait.CLEAR_BEFORE_DISPATCH));
        knote.active &= !clears && !dispatches;
        knote.enabled = !dispatches;
        // To the end: whoever was reported waits its turn.
        Name name = new Name(knote.ident, knote.filter);
        knotes.remove(name);
        knotes.put(name, knote);
    }

    synchronized void close() {
        List.copyOf(knotes.values()).stream().filter(knote -> knote.file != null).forEach(this::remove);
        knotes.clear();
        closed = true;
        if (kernel.has(Trait.CLOSE_WAKES)) {
            edges.wake();
        }
        edges.close();
    }
}
