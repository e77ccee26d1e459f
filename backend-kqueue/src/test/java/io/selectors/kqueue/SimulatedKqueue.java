package io.selectors.kqueue;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import io.selectors.unix.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A simulation of a kernel's kqueue, in the variants of the table of platforms: the behaviour is what {@code docs/kqueue.md} says of
 * each system, the descriptors and what happens to them are real, and Linux's poll(2) tells their state. It proves that the backend
 * does what these facts call for, not that the facts are so.
 */
class SimulatedKqueue extends AbstractCalls {
    private static final Set<SimulatedQueue> QUEUES = ConcurrentHashMap.newKeySet();
    private static final int EBADF = Errno.EBADF.number();
    private static final int EINVAL = Errno.EINVAL.number();

    private final SimulatedKernel kernel;

    SimulatedKqueue(SimulatedKernel kernel) throws IOException {
        super(kernel.platform, Binding.JNA.calls());
        this.kernel = kernel;
    }

    /** A test closed a number behind the library's back; a real kernel sees that by itself. */
    static void closed(int fd) {
        QUEUES.forEach(queue -> queue.forget(fd));
    }

    @Override
    public int create() {
        SimulatedQueue queue = new SimulatedQueue(kernel);
        QUEUES.add(queue);
        return queue.number();
    }

    @Override
    int kevent(int kqueue, long changes, int count, long events, int capacity, long timespec) {
        SimulatedQueue queue = queue(kqueue);
        if (queue == null) {
            return -EBADF;
        }
        long nanos = Long.MAX_VALUE;
        if (timespec != 0) {
            Pointer time = new Pointer(timespec);
            nanos = kernel.timeout(time.getLong(0), time.getLong(8));
            if (nanos < 0) {
                return -EINVAL;
            }
        }
        Integer answered = queue.apply(memory(changes, count), count, memory(events, capacity), capacity);
        if (answered != null || capacity == 0) {
            return answered == null ? 0 : answered;
        }
        return queue.await(memory(events, capacity), capacity, nanos);
    }

    private ByteBuffer memory(long address, int count) {
        return count == 0 ? null
                : new Pointer(address).getByteBuffer(0, (long) count * platform.kevent.size()).order(ByteOrder.nativeOrder());
    }

    /** The queue of a number; null if there is none. */
    static SimulatedQueue queue(int number) {
        for (SimulatedQueue queue : QUEUES) {
            if (queue.number() == number) {
                return queue;
            }
        }
        return null;
    }

    @Override
    public int pipe(ByteBuffer ends) {
        return Libc.pipe2(address(ends), Libc.NONBLOCK | Libc.CLOEXEC);
    }

    @Override
    public int stat(int fd, long address) {
        FileIdentity identity = SimulatedStat.of(kernel, fd);
        if (identity == null) {
            return -EBADF;
        }
        Pointer stat = new Pointer(address);
        put(stat, platform.stat.device(), platform.stat.deviceSize(), identity.device());
        put(stat, platform.stat.inode(), platform.stat.inodeSize(), identity.inode());
        put(stat, platform.stat.mode(), platform.stat.modeSize(), identity.mode());
        return 0;
    }

    /** What {@link KeventLayout} does not write, for only kernels do. */
    static void putData(Platform platform, ByteBuffer events, int at, long data) {
        events.putLong(at + (platform.kevent == KeventLayout.NETBSD ? 24 : 16), data);
    }

    private static void put(Pointer stat, int at, int size, long value) {
        switch (size) {
            case 2 -> stat.setShort(at, (short) value);
            case 4 -> stat.setInt(at, (int) value);
            default -> stat.setLong(at, value);
        }
    }

    @Override
    public int close(int fd) {
        SimulatedQueue queue = queue(fd);
        if (queue == null) {
            return super.close(fd);
        }
        QUEUES.remove(queue);
        closed(fd);
        queue.close();
        return 0;
    }

    /** Waits on some descriptors for reading; returns 0 or an error's number. */
    static int pollForReading(long nanos, int... descriptors) {
        try (Memory polled = new Memory(8L * descriptors.length); Memory time = new Memory(16)) {
            for (int i = 0; i < descriptors.length; i++) {
                polled.setInt(8L * i, descriptors[i]);
                polled.setInt(8L * i + 4, Libc.POLLIN);
            }
            time.setLong(0, nanos / 1_000_000_000);
            time.setLong(8, nanos % 1_000_000_000);
            int result = Libc.ppoll(Pointer.nativeValue(polled), descriptors.length,
                    nanos == Long.MAX_VALUE ? 0 : Pointer.nativeValue(time), 0);
            return result < 0 ? Native.getLastError() : 0;
        }
    }
}
