package io.selectors.kqueue;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Linux's descriptors, bare: what a test or a trace does with them. A call that fails returns the error's number, negated. */
final class RawDescriptors {
    private static final int NONBLOCK = 04000;
    private static final int STREAM = 1;
    private static final int DATAGRAM = 2;
    private static final int INET = 2;
    private static final int SOCKET_LEVEL = 1;
    private static final int LINGER = 13;
    private static final int ERROR = 4;
    private static final int NO_SIGNAL = 0x4000;

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int pipe2(int[] ends, int flags);

        static native int socketpair(int domain, int type, int protocol, int[] ends);

        static native int socket(int domain, int type, int protocol);

        static native int bind(int fd, byte[] address, int size);

        static native int listen(int fd, int backlog);

        static native int connect(int fd, byte[] address, int size);

        static native int accept4(int fd, Pointer address, Pointer size, int flags);

        static native int getsockname(int fd, byte[] address, int[] size);

        static native int setsockopt(int fd, int level, int option, int[] value, int size);

        static native int getsockopt(int fd, int level, int option, int[] value, int[] size);

        static native int shutdown(int fd, int how);

        static native int mkfifo(String path, int mode);

        static native int open(String path, int flags);

        static native int fcntl(int fd, int command, int argument);

        static native int dup(int fd);

        static native int dup2(int fd, int onto);

        static native long sendto(int fd, long bytes, long count, int flags, byte[] address, int size);
    }

    private final Memory bytes = new Memory(1 << 16);
    private final List<Integer> open = new ArrayList<>();

    RawDescriptors() {
        bytes.clear();
    }

    private static int result(long returned) {
        return returned < 0 ? -Native.getLastError() : (int) returned;
    }

    private int[] kept(int result, int[] ends) throws IOException {
        if (result < 0) {
            throw new IOException("errno " + Native.getLastError());
        }
        for (int end : ends) {
            open.add(end);
        }
        return ends;
    }

    private int kept(int fd) throws IOException {
        return kept(fd, new int[] {fd})[0];
    }

    /** Its reading and its writing end, non-blocking, as all that is made here. */
    int[] pipe() throws IOException {
        int[] ends = new int[2];
        return kept(C.pipe2(ends, NONBLOCK), ends);
    }

    /** Two ends of a pair of AF_UNIX. */
    int[] local() throws IOException {
        int[] ends = new int[2];
        return kept(C.socketpair(1, STREAM | NONBLOCK, 0, ends), ends);
    }

    /** A named FIFO's reading and writing end, opened apart. */
    int[] fifo() throws IOException {
        return fifo(0, 1);
    }

    /** A named FIFO opened for both: what is written there can be read there. */
    int ownFifo() throws IOException {
        return fifo(2)[0];
    }

    private int[] fifo(int... accesses) throws IOException {
        Path folder = Files.createTempDirectory("fifo");
        Path path = folder.resolve("fifo");
        try {
            C.mkfifo(path.toString(), 0600);
            int[] ends = new int[accesses.length];
            for (int i = 0; i < ends.length; i++) {
                ends[i] = open(path.toString(), accesses[i]);
            }
            return ends;
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    int open(String path, int access) throws IOException {
        return kept(C.open(path, access | NONBLOCK));
    }

    int unconnected() throws IOException {
        return kept(C.socket(INET, STREAM | NONBLOCK, 0));
    }

    int listener() throws IOException {
        int fd = unconnected();
        C.bind(fd, anyAddress(), 16);
        kept(C.listen(fd, 8), new int[0]);
        return fd;
    }

    int udp() throws IOException {
        int fd = kept(C.socket(INET, DATAGRAM | NONBLOCK, 0));
        C.bind(fd, anyAddress(), 16);
        return fd;
    }

    int connect(int fd, int listener) {
        return result(C.connect(fd, address(listener), 16));
    }

    /** To a port where nobody listens. */
    int connectToNobody(int fd) throws IOException {
        int listener = listener();
        byte[] address = address(listener);
        close(listener);
        return result(C.connect(fd, address, 16));
    }

    int accept(int listener) throws IOException {
        return kept(C.accept4(listener, null, null, NONBLOCK));
    }

    int sendTo(int fd, int other, int count) {
        return result(C.sendto(fd, Pointer.nativeValue(bytes), count, 0, address(other), 16));
    }

    private static byte[] anyAddress() {
        byte[] address = new byte[16];
        address[0] = INET;
        address[4] = 127;
        address[7] = 1;
        return address;
    }

    private static byte[] address(int fd) {
        byte[] address = new byte[16];
        C.getsockname(fd, address, new int[] {16});
        return address;
    }

    int write(int fd, int count) {
        int sent = result(Libc.send(fd, Pointer.nativeValue(bytes), count, NO_SIGNAL));
        return sent == -88 ? result(Libc.write(fd, Pointer.nativeValue(bytes), count)) : sent;
    }

    int read(int fd, int count) {
        return result(Libc.read(fd, Pointer.nativeValue(bytes), count));
    }

    /** Until nothing more can be written. */
    int fill(int fd) {
        int all = 0;
        for (int count = 4096; count > 0; count = count == 4096 ? 1 : 0) {
            int written = write(fd, count);
            while (written > 0 && all < 1 << 26) {
                all += written;
                written = write(fd, count);
            }
        }
        return all;
    }

    /** Until nothing more can be read. */
    int drain(int fd) {
        int all = 0;
        int count = read(fd, 1 << 16);
        while (count > 0) {
            all += count;
            count = read(fd, 1 << 16);
        }
        return all;
    }

    int sendUrgent(int fd) {
        return result(Libc.send(fd, Pointer.nativeValue(bytes), 1, NO_SIGNAL | 1));
    }

    /** To the lowest free number from some on. */
    int move(int fd, int lowest) throws IOException {
        int moved = kept(C.fcntl(fd, 0, lowest));
        close(fd);
        return moved;
    }

    void makeFifo(String path) {
        C.mkfifo(path, 0600);
    }

    int shutdown(int fd, int how) {
        return result(C.shutdown(fd, how));
    }

    /** Closes a socket so that its peer gets a reset. */
    int reset(int fd) {
        C.setsockopt(fd, SOCKET_LEVEL, LINGER, new int[] {1, 0}, 8);
        return close(fd);
    }

    int takeError(int fd) {
        int[] error = new int[1];
        int result = result(C.getsockopt(fd, SOCKET_LEVEL, ERROR, error, new int[] {4}));
        return result < 0 ? result : error[0];
    }

    int duplicate(int fd) throws IOException {
        return kept(C.dup(fd));
    }

    int duplicate(int fd, int onto) {
        int result = result(C.dup2(fd, onto));
        SimulatedKqueue.closed(onto);
        return result;
    }

    int close(int fd) {
        open.remove((Integer) fd);
        int result = result(Libc.close(fd));
        SimulatedKqueue.closed(fd);
        return result;
    }

    void closeAll() {
        List.copyOf(open).forEach(this::close);
    }
}
