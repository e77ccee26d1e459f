package io.selectors.kqueue;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.selectors.unix.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One simulated kqueue: knotes keyed by descriptor and filter. Level is asked of poll(2); that something changed is told by two epolls,
 * edge-triggered, one for each filter; nothing else is taken from them.
 */
final class SimulatedQueue {
    private static final int ENOENT = Errno.ENOENT.number();
    private static final int EBADF = Errno.EBADF.number();
    private static final int EINVAL = Errno.EINVAL.number();
    private static final int EINTR = Errno.EINTR.number();
    private static final int EPIPE = Errno.EPIPE.number();
    private static final int ENOTCAPABLE = 93;
    private static final int ECONNRESET = 104;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;

    private final Platform platform;
    private final boolean hasUserFilter;
    private final Map<Long, Knote> knotes = new LinkedHashMap<>();
    /** Is readable when another thread changed something; its number stands for the kqueue. */
    private final int changed = Libc.eventfd(0, Libc.CLOEXEC | Libc.NONBLOCK);
    private final int readEdges = Libc.epoll_create1(Libc.CLOEXEC);
    private final int writeEdges = Libc.epoll_create1(Libc.CLOEXEC);
    private int lastSerial;

    SimulatedQueue(Platform platform, boolean hasUserFilter) {
        this.platform = platform;
        this.hasUserFilter = hasUserFilter;
    }

    private static final class Knote {
        final int fd;
        final int filter;
        /** What the number stood for. */
        final String identity;
        /** Comes with its edges: those of a number's earlier owner that lives on in a duplicate are not its own. */
        final int serial;
        int modes;
        long udata;
        boolean enabled = true;
        /** Something happened since it was last reported; of weight to EV_CLEAR and after EV_DISPATCH. */
        boolean active;
        int state;

        Knote(int fd, int filter, String identity, int serial) {
            this.fd = fd;
            this.filter = filter;
            this.identity = identity;
            this.serial = serial;
        }

        boolean has(int mode) {
            return (modes & mode) != 0;
        }
    }

    int number() {
        return changed;
    }

    // Changes

    /** Makes the changes; answers how many entries it wrote, or an error negated. */
    synchronized int apply(ByteBuffer changes, int count, ByteBuffer events, int capacity) {
        int written = 0;
        for (int i = 0; i < count; i++) {
            int at = i * platform.kevent.size();
            int flags = platform.kevent.flags(changes, at);
            int error = change(changes, at, flags);
            if (error != 0 || (flags & Kevent.EV_RECEIPT) != 0) {
                if (written == capacity) {
                    return error == 0 ? written : -error;
                }
                int answer = written++ * platform.kevent.size();
                platform.kevent.put(events, answer, platform.kevent.ident(changes, at), platform.kevent.filter(changes, at),
                        Kevent.EV_ERROR | flags & keptInReceipts(), 0, platform.kevent.udata(changes, at));
                putData(events, answer, error);
            }
        }
        if (count > 0) {
            nudge();
        }
        return written;
    }

    private int keptInReceipts() {
        return isMacOs() ? Kevent.EV_ADD | Kevent.EV_RECEIPT : isFreeBsd() ? Kevent.EV_ADD : 0;
    }

    private void putData(ByteBuffer events, int at, long data) {
        events.putLong(at + (platform.kevent == KeventLayout.NETBSD ? 24 : 16), data);
    }

    private void nudge() {
        try (Memory one = new Memory(8)) {
            one.setLong(0, 1);
            Libc.write(changed, Pointer.nativeValue(one), 8);
        }
    }

    private int change(ByteBuffer changes, int at, int flags) {
        int fd = (int) platform.kevent.ident(changes, at);
        int filter = platform.kevent.filter(changes, at);
        long udata = platform.kevent.udata(changes, at);
        if (filter == platform.user()) {
            return changeUser(flags, platform.kevent.fflags(changes, at), udata);
        }
        if (!platform.hasReceipts() && filter == platform.write() && (flags & Kevent.EV_ADD) != 0
                && (flags & Kevent.EV_RECEIPT) != 0) {
            throw new AssertionError(platform + " would hang: EV_ADD with EV_RECEIPT for EVFILT_WRITE");
        }
        String identity = identity(fd);
        if (identity == null) {
            forget(fd);
            return isFreeBsd() && (flags & Kevent.EV_DELETE) != 0 ? ENOTCAPABLE : EBADF;
        }
        Knote knote = knotes.get(name(fd, filter));
        if (knote != null && !knote.identity.equals(identity)) {
            forget(fd);
            knote = null;
        }
        return knote == null ? changeUnknown(fd, filter, identity, flags, udata) : changeKnown(knote, flags, udata);
    }

    private int changeUser(int flags, int fflags, long udata) {
        if (!hasUserFilter) {
            return EINVAL;
        }
        Knote knote = knotes.get(name(0, platform.user()));
        if (knote == null) {
            if ((flags & Kevent.EV_ADD) == 0) {
                return ENOENT;
            }
            knote = new Knote(0, platform.user(), "", 0);
            knote.modes = flags & Kevent.EV_CLEAR;
            knotes.put(name(0, platform.user()), knote);
        }
        knote.udata = udata;
        knote.active |= (fflags & Kevent.NOTE_TRIGGER) != 0;
        return 0;
    }

    private int changeUnknown(int fd, int filter, String identity, int flags, long udata) {
        if ((flags & Kevent.EV_ADD) == 0) {
            return ENOENT;
        }
        Knote knote = new Knote(fd, filter, identity, ++lastSerial);
        look(List.of(knote));
        boolean brokenPipe = filter == platform.write() && isWriterWithoutReader(knote);
        if (brokenPipe && !isMacOs()) {
            return platform == Platform.NETBSD ? EBADF : EPIPE;
        }
        knote.modes = flags & (Kevent.EV_CLEAR | Kevent.EV_DISPATCH);
        knote.udata = udata;
        knote.enabled = (flags & Kevent.EV_DISABLE) == 0;
        knote.active = true;
        knotes.put(name(fd, filter), knote);
        watch(knote);
        // An old macOS said so, and reported it all the same (mio); today's says nothing.
        return brokenPipe && platform == Platform.MACOS_X86_64 ? EPIPE : 0;
    }

    private boolean isMacOs() {
        return platform == Platform.MACOS || platform == Platform.MACOS_X86_64;
    }

    private boolean isFreeBsd() {
        return platform == Platform.FREEBSD || platform == Platform.FREEBSD_11;
    }

    private static boolean isWriterWithoutReader(Knote knote) {
        return knote.identity.startsWith("pipe:") && (knote.state & Libc.POLLERR) != 0;
    }

    private int changeKnown(Knote knote, int flags, long udata) {
        if ((flags & Kevent.EV_DELETE) != 0) {
            remove(knote);
            return 0;
        }
        if ((flags & Kevent.EV_ADD) != 0) {
            knote.udata = udata;
            knote.active = true;
        }
        if ((flags & Kevent.EV_ENABLE) != 0) {
            knote.enabled = true;
            knote.active |= platform.looksAgainWhenEnabled();
        }
        if ((flags & Kevent.EV_DISABLE) != 0) {
            knote.enabled = false;
        }
        return 0;
    }

    private void remove(Knote knote) {
        knotes.remove(name(knote.fd, knote.filter));
        unwatch(knote);
    }

    synchronized void forget(int fd) {
        for (Knote knote : List.copyOf(knotes.values())) {
            if (knote.fd == fd && knote.filter != platform.user()) {
                remove(knote);
            }
        }
    }

    private static long name(int fd, int filter) {
        return (long) fd << 32 | filter & 0xffffffffL;
    }

    private static String identity(int fd) {
        byte[] target = new byte[128];
        int length = (int) Libc.readlink("/proc/self/fd/" + fd, target, target.length);
        return length < 0 ? null : new String(target, 0, length, StandardCharsets.UTF_8);
    }

    private int edges(int filter) {
        return filter == platform.read() ? readEdges : writeEdges;
    }

    private void watch(Knote knote) {
        byte[] event = new byte[16];
        int mask = Libc.EPOLLET | (knote.filter == platform.read() ? Libc.POLLIN | Libc.POLLRDHUP : Libc.POLLOUT);
        int data = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
        ByteBuffer.wrap(event).order(ByteOrder.nativeOrder()).putInt(0, mask).putInt(data, knote.fd).putInt(data + 4, knote.serial);
        if (Libc.epoll_ctl(edges(knote.filter), ADD, knote.fd, event) != 0) {
            Libc.epoll_ctl(edges(knote.filter), MODIFY, knote.fd, event);
        }
    }

    /** Also when the number has become another's: it may have done so between the look at it and the watching. */
    private void unwatch(Knote knote) {
        Libc.epoll_ctl(edges(knote.filter), DELETE, knote.fd, new byte[16]);
    }

    // Events

    /** Waits and writes what there is; answers how many entries, or an error negated. */
    int await(ByteBuffer events, int capacity, long nanos) {
        long start = System.nanoTime();
        while (true) {
            int count = harvest(events, capacity);
            long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
            if (count > 0 || left <= 0) {
                return count;
            }
            int error = SimulatedKqueue.pollForReading(left, changed, readEdges, writeEdges);
            if (error == EINTR) {
                return -EINTR;
            }
        }
    }

    private synchronized int harvest(ByteBuffer events, int capacity) {
        try (Memory eight = new Memory(8)) {
            Libc.read(changed, Pointer.nativeValue(eight), 8);
        }
        takeEdges(readEdges, platform.read());
        takeEdges(writeEdges, platform.write());
        List<Knote> enabled = new ArrayList<>(knotes.values());
        enabled.removeIf(knote -> !knote.enabled);
        look(enabled);
        int count = 0;
        for (Knote knote : enabled) {
            if (count < capacity && fires(knote)) {
                write(events, count++ * platform.kevent.size(), knote);
            }
        }
        return count;
    }

    private void takeEdges(int epoll, int filter) {
        byte[] events = new byte[16 * 256];
        int size = System.getProperty("os.arch").equals("amd64") ? 12 : 16;
        int count;
        do {
            count = Libc.epoll_wait(epoll, events, 256, 0);
            ByteBuffer buffer = ByteBuffer.wrap(events).order(ByteOrder.nativeOrder());
            for (int i = 0; i < count; i++) {
                Knote knote = knotes.get(name(buffer.getInt(i * size + size - 8), filter));
                if (knote != null && knote.serial == buffer.getInt(i * size + size - 4)) {
                    knote.active = true;
                }
            }
        } while (count == 256);
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
                polled.setInt(8L * i, knote.filter == platform.user() ? -1 : knote.fd);
                polled.setInt(8L * i + 4, knote.filter == platform.read() ? Libc.POLLIN | Libc.POLLRDHUP
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
        if (knote.filter == platform.user()) {
            return knote.active;
        }
        if ((knote.state & Libc.POLLNVAL) != 0 || knote.state != 0 && !knote.identity.equals(identity(knote.fd))) {
            forget(knote.fd);
            return false;
        }
        if (isNeverConnected(knote)) {
            return false;
        }
        if (isWriterWithoutReader(knote) && !tellsWriter(knote)) {
            return false;
        }
        int firing = knote.filter == platform.read() ? Libc.POLLIN | Libc.POLLRDHUP | Libc.POLLHUP | Libc.POLLERR
                : Libc.POLLOUT | Libc.POLLHUP | Libc.POLLERR;
        boolean needsNews = knote.has(Kevent.EV_CLEAR) || knote.has(Kevent.EV_DISPATCH);
        return (knote.state & firing) != 0 && (knote.active || !needsNews);
    }

    /**
     * Whether a pipe's writer learns of its reader's end by this filter. By WRITE on macOS and on FreeBSD since 12.2, which attaches a
     * filter that never fires for READ; elsewhere by WRITE if there was room in the pipe, and by READ in any case.
     */
    private boolean tellsWriter(Knote knote) {
        boolean write = knote.filter == platform.write();
        if (platform == Platform.FREEBSD) {
            return write;
        }
        return isMacOs() || !write || (knote.state & Libc.POLLOUT) != 0;
    }

    /** Linux reports a hang-up of a stream socket that was never connected; no kqueue does. */
    private static boolean isNeverConnected(Knote knote) {
        return knote.identity.startsWith("socket:") && (knote.state & Libc.POLLHUP) != 0
                && (knote.state & (Libc.POLLIN | Libc.POLLRDHUP | Libc.POLLERR)) == 0;
    }

    private void write(ByteBuffer events, int at, Knote knote) {
        boolean user = knote.filter == platform.user();
        int ending = knote.filter == platform.read() ? Libc.POLLRDHUP | Libc.POLLHUP | Libc.POLLERR : Libc.POLLHUP | Libc.POLLERR;
        boolean eof = !user && (knote.state & ending) != 0;
        boolean failed = eof && (knote.state & Libc.POLLERR) != 0 && knote.identity.startsWith("socket:");
        // macOS and NetBSD leave EV_ADD in the flags, FreeBSD does not.
        int kept = isFreeBsd() ? 0 : Kevent.EV_ADD;
        boolean last = isFreeBsd() && knote.filter == platform.write() && isWriterWithoutReader(knote);
        platform.kevent.put(events, at, knote.fd, knote.filter,
                knote.modes | kept | (eof ? Kevent.EV_EOF : 0) | (last ? Kevent.EV_ONESHOT : 0), failed ? ECONNRESET : 0, knote.udata);
        putData(events, at, 1);
        if (last) {
            remove(knote);
            return;
        }
        knote.active = !knote.has(Kevent.EV_CLEAR) && !knote.has(Kevent.EV_DISPATCH) && knote.active;
        knote.enabled = !knote.has(Kevent.EV_DISPATCH);
        // To the end: whoever was reported waits its turn.
        knotes.remove(name(knote.fd, knote.filter));
        knotes.put(name(knote.fd, knote.filter), knote);
    }

    synchronized void close() {
        knotes.clear();
        Libc.close(readEdges);
        Libc.close(writeEdges);
        Libc.close(changed);
    }
}
