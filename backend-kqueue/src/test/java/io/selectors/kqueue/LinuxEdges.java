package io.selectors.kqueue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BiFunction;

/**
 * That something changed at a descriptor: told by two epolls, edge-triggered, one for each filter, of which nothing else is taken.
 * And an eventfd, readable when another thread changed something; its number stands for the simulated queue.
 */
final class LinuxEdges {
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private final Platform platform;
    private final int changed = Libc.eventfd(0, Libc.CLOEXEC | Libc.NONBLOCK);
    private final int reads = Libc.epoll_create1(Libc.CLOEXEC);
    private final int writes = Libc.epoll_create1(Libc.CLOEXEC);
    /** Counts them, and wakes. */
    private volatile int news;

    LinuxEdges(Platform platform) {
        this.platform = platform;
    }

    int number() {
        return changed;
    }

    int news() {
        return news;
    }

    /** What a wait watches. */
    int[] sources() {
        return new int[] {changed, reads, writes};
    }

    /** What turns readable by an edge. */
    int[] edges() {
        return new int[] {reads, writes};
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // that it differs is enough
    void wake() {
        news++;
        try (Memory one = new Memory(8)) {
            one.setLong(0, 1);
            Libc.write(changed, Pointer.nativeValue(one), 8);
        }
    }

    void clearWake() {
        try (Memory eight = new Memory(8)) {
            Libc.read(changed, Pointer.nativeValue(eight), 8);
        }
    }

    private int epoll(int filter) {
        return filter == platform.read ? reads : writes;
    }

    void watch(Knote knote) {
        byte[] event = new byte[16];
        int mask = Libc.EPOLLET | (knote.filter == platform.read ? Libc.POLLIN | Libc.POLLRDHUP : Libc.POLLOUT);
        int data = PACKED ? 4 : 8;
        int fd = (int) knote.ident;
        ByteBuffer.wrap(event).order(ByteOrder.nativeOrder()).putInt(0, mask).putInt(data, fd).putInt(data + 4, knote.serial);
        if (knote.file.kind != SimulatedFile.Kind.QUEUE && Libc.epoll_ctl(epoll(knote.filter), ADD, fd, event) != 0) {
            Libc.epoll_ctl(epoll(knote.filter), MODIFY, fd, event);
        }
    }

    /** Also when the number has become another's: it may have done so between the look at it and the watching. */
    void unwatch(Knote knote) {
        Libc.epoll_ctl(epoll(knote.filter), DELETE, (int) knote.ident, new byte[16]);
    }

    /** Marks as active what had an edge. */
    void take(BiFunction<Integer, Integer, Knote> knotes) {
        take(reads, fd -> knotes.apply(fd, platform.read));
        take(writes, fd -> knotes.apply(fd, platform.write));
    }

    private void take(int epoll, java.util.function.IntFunction<Knote> knotes) {
        byte[] events = new byte[16 * 256];
        int size = PACKED ? 12 : 16;
        int count;
        do {
            count = Libc.epoll_wait(epoll, events, 256, 0);
            ByteBuffer buffer = ByteBuffer.wrap(events).order(ByteOrder.nativeOrder());
            for (int i = 0; i < count; i++) {
                Knote knote = knotes.apply(buffer.getInt(i * size + size - 8));
                if (knote != null && knote.serial == buffer.getInt(i * size + size - 4)) {
                    knote.active = true;
                    news++;
                }
            }
        } while (count == 256);
    }

    void close() {
        Libc.close(reads);
        Libc.close(writes);
        Libc.close(changed);
    }
}
