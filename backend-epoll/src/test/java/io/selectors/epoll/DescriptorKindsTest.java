package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of descriptor that Linux can poll: silent first, readable once there is something. */
@Timeout(30)
class DescriptorKindsTest {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int IN_CREATE = 0x100;
    private static final int O_RDWR_NONBLOCK_NOCTTY = 2 | 04000 | 0400;
    private static final int O_CREAT = 0100;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int SIGUSR2 = 12;
    private static final int SIG_BLOCK = 0;

    private final LibcDescriptors libc = new LibcDescriptors();
    private final OpenDescriptors opened = new OpenDescriptors();
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open("epoll");
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        opened.close();
    }

    private static int call(String function, Object... arguments) {
        return NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    }

    private void assertSilent(int fd) throws IOException {
        selector.register(fd, Interest.READ);
        assertEquals(List.of(), selector.selectNow());
    }

    private void assertReadable(int fd) throws IOException {
        List<Event> events = selector.select(10, TimeUnit.SECONDS);
        assertEquals(1, events.size());
        assertEquals(fd, events.get(0).key().fd());
        assertTrue(events.get(0).isReadable());
    }

    @Test
    void timerfd() throws IOException {
        int fd = opened.add(call("timerfd_create", CLOCK_MONOTONIC, 0));
        assertSilent(fd);
        try (Memory time = new Memory(32)) {
            time.clear();
            time.setLong(24, 20_000_000);
            long start = System.nanoTime();
            assertEquals(0, call("timerfd_settime", fd, 0, time, null));
            assertReadable(fd);
            assertTrue(System.nanoTime() - start >= 20_000_000);
        }
    }

    @Test
    void inotify(@TempDir Path folder) throws IOException {
        int fd = opened.add(call("inotify_init1", 0));
        assertTrue(call("inotify_add_watch", fd, folder.toString(), IN_CREATE) > 0);
        assertSilent(fd);
        Files.createFile(folder.resolve("new"));
        assertReadable(fd);
    }

    @Test
    void fifo(@TempDir Path folder) throws IOException {
        String path = folder.resolve("fifo").toString();
        assertEquals(0, call("mkfifo", path, 0600));
        int fd = opened.add(call("open", path, O_RDWR_NONBLOCK_NOCTTY));
        assertSilent(fd);
        libc.write(fd, new byte[1]);
        assertReadable(fd);
    }

    @Test
    void terminal() throws IOException {
        int control = opened.add(call("posix_openpt", O_RDWR_NONBLOCK_NOCTTY));
        assertEquals(0, call("grantpt", control));
        assertEquals(0, call("unlockpt", control));
        String name = NativeLibrary.getProcess().getFunction("ptsname").invokeString(new Object[] {control}, false);
        int terminal = opened.add(call("open", name, O_RDWR_NONBLOCK_NOCTTY));
        assertSilent(terminal);
        libc.write(control, new byte[] {'x', '\n'});
        assertReadable(terminal);
    }

    @Test
    void eventfd() throws IOException {
        int fd = opened.add(libc.counter());
        assertSilent(fd);
        libc.write(fd, new byte[] {1, 0, 0, 0, 0, 0, 0, 1});
        assertReadable(fd);
    }

    @Test
    void anotherEpoll() throws IOException {
        EpollCalls calls = EpollBindings.open(Binding.JNA, Timeouts.AUTO);
        int inner = opened.add(calls.create());
        int counter = opened.add(libc.counter());
        assertEquals(0, calls.control(inner, EPOLL_CTL_ADD, counter, EpollEvent.EPOLLIN, 0));
        assertSilent(inner);
        libc.write(counter, new byte[] {1, 0, 0, 0, 0, 0, 0, 1});
        assertReadable(inner);
    }

    /** A regular file to fstat, and yet the kernel polls it. */
    @Test
    void messageQueue() throws IOException {
        String name = "/selectors-" + ProcessHandle.current().pid();
        int fd;
        try {
            fd = call("mq_open", name, O_RDWR_NONBLOCK_NOCTTY | O_CREAT, 0600, null);
        } catch (UnsatisfiedLinkError e) {
            fd = -1;
        }
        assumeTrue(fd >= 0, "no message queues here");
        opened.add(fd);
        assertEquals(0, call("mq_unlink", name));
        assertSilent(fd);
        assertEquals(0, call("mq_send", fd, "hi", 2L, 0));
        assertReadable(fd);
    }

    /** Whether something can be polled is the kernel's to say. */
    @Test
    void whatTheKernelTakesAndNothingElse() throws IOException {
        EpollCalls calls = EpollBindings.open(Binding.JNA, Timeouts.AUTO);
        int epoll = opened.add(calls.create());
        int taken = 0;
        for (String path : List.of("/proc/self/mountinfo", "/proc/self/mounts", "/proc/self/status", "/proc/swaps", "/proc/self/exe",
                "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/class/net/lo/operstate", "/dev/null", "/dev/zero", "/dev/random",
                "/tmp", "/etc/passwd", "/proc/self/fd")) {
            if (Files.isReadable(Path.of(path))) {
                int fd = opened.add(libc.open(Path.of(path)));
                boolean pollable = calls.control(epoll, EPOLL_CTL_ADD, fd, EpollEvent.EPOLLIN, 0) == 0;
                taken += pollable ? 1 : 0;
                for (Interest interest : List.of(Interest.NONE.priority(), Interest.READ, Interest.NONE)) {
                    assertEquals(pollable, isTaken(fd, interest), path + ", " + interest);
                }
            }
        }
        assertTrue(taken > 1, "nothing of these can be polled");
    }

    private boolean isTaken(int fd, Interest interest) throws IOException {
        try {
            return selector.register(fd, interest).unregister();
        } catch (NotPollableException e) {
            return false;
        }
    }

    /** A trigger of pressure stall information. */
    @Test
    void pressure() throws IOException {
        int fd = call("open", "/proc/pressure/cpu", O_RDWR_NONBLOCK_NOCTTY);
        assumeTrue(fd >= 0, "no pressure stall information here");
        opened.add(fd);
        boolean set;
        try {
            set = libc.write(fd, "some 500000 2000000\0".getBytes(StandardCharsets.US_ASCII)) > 0;
        } catch (IOException e) {
            set = false;
        }
        assumeTrue(set, "no trigger may be set here");
        assertTrue(selector.register(fd, Interest.NONE.priority()).isValid());
        assertTrue(selector.selectNow().size() <= 1);
    }

    @Test
    void aChildsPipe() throws Exception {
        int[] ends = libc.pipe();
        int fd = opened.add(ends[0]);
        assertSilent(fd);
        // The child opens the writing end through the listing of this process.
        Process child = new ProcessBuilder("sh", "-c", "echo hello > /proc/" + ProcessHandle.current().pid() + "/fd/" + ends[1]).start();
        assertReadable(fd);
        assertEquals("hello\n", new String(libc.read(fd, 100)));
        assertEquals(0, child.waitFor());
        libc.close(ends[1]);
        assertReadable(fd);
    }

    @Test
    void whatASelectorHoldsIsClosedInChildren() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            List<Path> ours = all.filter(DescriptorKindsTest::isOfASelector).toList();
            assertFalse(ours.isEmpty());
            for (Path fd : ours) {
                String info = Files.readString(Path.of("/proc/self/fdinfo", fd.getFileName().toString()));
                long flags = Long.parseLong(info.replaceAll("(?s).*flags:\\s*(\\d+).*", "$1"), 8);
                assertTrue((flags & 02000000) != 0, info);
            }
        }
    }

    private static boolean isOfASelector(Path fd) {
        try {
            String target = Files.readSymbolicLink(fd).toString();
            return target.contains("eventpoll") || target.contains("eventfd");
        } catch (IOException e) {
            // The listing's own descriptor, closed by now.
            return false;
        }
    }

    /** Opens selectors until the system refuses, in a JVM of its own with few descriptors. */
    static final class Exhauster {
        public static void main(String[] arguments) throws IOException {
            Deque<Selector> selectors = new ArrayDeque<>();
            try {
                while (selectors.size() < 10_000) {
                    selectors.push(Selector.open());
                }
            } catch (IOException e) {
                System.out.println("refused: " + e.getMessage());
            }
            selectors.pop().close();
            selectors.push(Selector.open());
            System.out.println("one closed, one opened");
            selectors.forEach(Selector::close);
        }
    }

    @Test
    void withoutDescriptorsOpenIsRefusedAndLeavesNothingBehind() throws Exception {
        String output = ChildJvm.run(Exhauster.class, "-XX:-MaxFDLimit");
        assertTrue(output.contains("refused: ") && output.contains("EMFILE (24), Too many open files"), output);
        assertTrue(output.contains("one closed, one opened"), output);
    }

    /** Blocked, so that it is not delivered to the process; the thread that makes the descriptor keeps it blocked. */
    @Test
    void aSignal() throws Exception {
        try (Memory mask = new Memory(128)) {
            call("sigemptyset", mask);
            call("sigaddset", mask, SIGUSR2);
            assertEquals(0, call("pthread_sigmask", SIG_BLOCK, mask, null));
            int fd = opened.add(call("signalfd", -1, mask, 02004000));
            assertSilent(fd);
            long thread = NativeLibrary.getProcess().getFunction("pthread_self").invokeLong(new Object[0]);
            assertEquals(0, call("pthread_kill", thread, SIGUSR2));
            assertReadable(fd);
            assertEquals(128, libc.read(fd, 128).length);
            assertEquals(List.of(), selector.selectNow());
        }
    }

    /** As "mesg n" does with a terminal: it is the same file, with other permissions. */
    @Test
    void aChangeOfPermissionsMakesNoOtherFile() throws IOException {
        int[] pipe = opened.pipe();
        SelectorKey key = selector.register(pipe[0], Interest.READ);
        assertEquals(0, call("fchmod", pipe[0], 0400));
        assertThrows(IllegalStateException.class, () -> selector.register(pipe[0], Interest.READ));
        assertTrue(key.isValid());
    }
}
