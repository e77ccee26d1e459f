package io.selectors.reliability.races;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Descriptors that take the numbers of those just closed, as other files in the same process would, and tell afterwards whether
 * anybody wrote to one, closed it or registered it. Each eventfd holds a count of its own, so that one written to, or closed and
 * replaced, does not answer as it should. On Linux; elsewhere there are none.
 */
final class Canary {
    static final boolean EXISTS = System.getProperty("os.name").equals("Linux");

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path INFOS = Path.of("/proc/self/fdinfo");
    private static final int CLOEXEC = 02000000;
    private static final int NONBLOCK = 04000;
    private static int lastCount;

    private final int fd;
    /** What the eventfd holds; 0 for an epoll. */
    private final int count;

    private Canary(int fd, int count) {
        Violation.check(fd >= 0, "no descriptor for a canary");
        this.fd = fd;
        this.count = count;
    }

    /** One on a number where a wake-up might still be written to. */
    static Canary eventfd() {
        int count = nextCount();
        return new Canary(C.eventfd(count, CLOEXEC | NONBLOCK), count);
    }

    /** One on a number where a registration might still be made. */
    static Canary epoll() {
        return new Canary(C.epoll_create1(CLOEXEC), 0);
    }

    private static synchronized int nextCount() {
        lastCount = lastCount == Integer.MAX_VALUE ? 1 : lastCount + 1;
        return lastCount;
    }

    /** Lets it go; it must be as it was made. */
    void release() throws IOException {
        if (count == 0) {
            Violation.check(registered(fd).isEmpty(), "fd " + fd + ", an epoll of somebody else's, was registered with");
        } else {
            byte[] value = new byte[Long.BYTES];
            long read = C.read(fd, value, value.length);
            long found = read == value.length ? ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong() : -1;
            Violation.check(found == count, "fd " + fd + ", an eventfd of somebody else's, was touched: it held " + count
                    + ", now a read of it answers " + read + " and " + found);
        }
        Violation.check(C.close(fd) == 0, "fd " + fd + " of somebody else's was closed");
    }

    /** Looks into every epoll of this process for one of these numbers. */
    static void assertUnregistered(List<Canary> canaries) throws IOException {
        for (int epoll : epolls()) {
            List<Integer> registered = registered(epoll);
            for (Canary canary : canaries) {
                Violation.check(!registered.contains(canary.fd), "fd " + canary.fd + " of somebody else's is registered in epoll " + epoll);
            }
        }
    }

    private static List<Integer> epolls() throws IOException {
        List<Integer> epolls = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                if (target(descriptor).endsWith("[eventpoll]")) {
                    epolls.add(Integer.valueOf(descriptor.getFileName().toString()));
                }
            }
        }
        return epolls;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "closed since";
        }
    }

    private static List<Integer> registered(int epoll) throws IOException {
        List<Integer> registered = new ArrayList<>();
        for (String line : Files.readAllLines(INFOS.resolve(Integer.toString(epoll)))) {
            if (line.startsWith("tfd:")) {
                registered.add(Integer.valueOf(line.substring(4).strip().split("\\s+")[0]));
            }
        }
        return registered;
    }

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int eventfd(int value, int flags);

        static native int epoll_create1(int flags);

        static native long read(int fd, byte[] bytes, long count);

        static native int close(int fd);
    }
}
