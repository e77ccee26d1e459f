package io.selectors.kqueue;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.selectors.unix.FileIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stands behind a number, and what Linux tells of it beside poll(2). */
final class SimulatedFile {
    /** As far as kernels treat them differently. */
    enum Kind { QUEUE, PIPE, FIFO, STREAM, LISTENER, DATAGRAM, FILE, DEVICE, OTHER }

    static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int READ_ONLY = 0;
    private static final int WRITE_ONLY = 1;
    private static final int TYPE = 3;
    private static final int LISTENING = 30;
    private static final int INFO = 11;
    private static final int OUTQ = 0x5411;
    private static final int INQ = 0x541B;
    private static final int EPIPE = 32;

    final int fd;
    final Kind kind;
    /** The link that Linux shows for it. */
    final String name;
    private final int access;

    private SimulatedFile(int fd, String name) {
        this.fd = fd;
        this.name = name;
        this.kind = kind();
        this.access = Libc.fcntl(fd, 3) & 3;
    }

    /** Of a number; null if it is not open. */
    static SimulatedFile of(int fd) {
        String name = name(fd);
        return name == null ? null : new SimulatedFile(fd, name);
    }

    private static String name(int fd) {
        byte[] target = new byte[128];
        int length = (int) Libc.readlink("/proc/self/fd/" + fd, target, target.length);
        return length < 0 ? null : new String(target, 0, length, StandardCharsets.UTF_8);
    }

    private Kind kind() {
        if (SimulatedKqueue.queue(fd) != null) {
            return Kind.QUEUE;
        }
        if (name.startsWith("pipe:")) {
            return Kind.PIPE;
        }
        if (name.startsWith("socket:")) {
            return option(1, TYPE) != 1 ? Kind.DATAGRAM : option(1, LISTENING) == 1 ? Kind.LISTENER : Kind.STREAM;
        }
        if (!name.startsWith("/")) {
            return Kind.OTHER;
        }
        FileIdentity identity = identity();
        if (identity == null) {
            // Another thread has closed it just now.
            return Kind.OTHER;
        }
        return switch (identity.mode() & 0170000) {
            case 0010000 -> Kind.FIFO;
            case 0100000, 0040000 -> Kind.FILE;
            default -> name.equals("/dev/null") || name.equals("/dev/zero") ? Kind.DEVICE : Kind.OTHER;
        };
    }

    /** Whether the number is still what it was. */
    boolean isStill() {
        return name.equals(name(fd));
    }

    /** What Linux's fstat says; null if it is not open any more. */
    FileIdentity identity() {
        try {
            return FileIdentity.of(DESCRIPTORS, fd);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isSocket() {
        return name.startsWith("socket:");
    }

    boolean isPipe() {
        return kind == Kind.PIPE;
    }

    boolean onlyReads() {
        return access == READ_ONLY;
    }

    boolean onlyWrites() {
        return access == WRITE_ONLY;
    }

    /** Bytes, or connections, that wait to be read; of a file those from its offset on. */
    int unread() {
        return switch (kind) {
            case LISTENER -> pending();
            case FILE -> (int) (size() - Libc.lseek(fd, 0, 1));
            case DEVICE, QUEUE -> 0;
            default -> count(INQ);
        };
    }

    /** Bytes that were written to a pipe or socket and are still there. */
    int unsent() {
        return count(isSocket() ? OUTQ : INQ);
    }

    /** Whether writing has been shut down, here or, of a local socket, by its peer's end; a pending error is left in place. */
    boolean isWriteShut() {
        int state = state();
        return kind == Kind.STREAM && ((state & (Libc.POLLERR | Libc.POLLHUP)) != 0
                || Libc.send(fd, 0, 0, 0x4040) < 0 && Native.getLastError() == EPIPE);
    }

    /** Whether nothing more can arrive. */
    boolean isReadShut() {
        return (state() & Libc.POLLRDHUP) != 0;
    }

    private int state() {
        try (Memory polled = new Memory(8); Memory noTime = new Memory(16)) {
            noTime.clear();
            polled.setInt(0, fd);
            polled.setInt(4, Libc.POLLRDHUP);
            Libc.ppoll(Pointer.nativeValue(polled), 1, Pointer.nativeValue(noTime), 0);
            return polled.getShort(6);
        }
    }

    private long size() {
        try {
            return (long) Files.getAttribute(DESCRIPTORS.resolve(Integer.toString(fd)), "unix:size");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int pending() {
        byte[] info = new byte[64];
        Libc.getsockopt(fd, 6, INFO, info, new int[] {info.length});
        return info[24] & 0xff | (info[25] & 0xff) << 8;
    }

    private int option(int level, int option) {
        byte[] value = new byte[4];
        Libc.getsockopt(fd, level, option, value, new int[] {4});
        return value[0];
    }

    /** Whether it is of AF_UNIX. */
    boolean isLocal() {
        return isSocket() && option(1, 39) == 1;
    }

    private int count(int request) {
        try (Memory result = new Memory(8)) {
            result.setLong(0, 0);
            return Libc.ioctl(fd, request, Pointer.nativeValue(result)) < 0 ? 0 : result.getInt(0);
        }
    }
}
