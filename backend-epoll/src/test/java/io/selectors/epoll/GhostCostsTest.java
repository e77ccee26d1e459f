package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.Task;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.Errno;
import io.selectors.unix.LibcDescriptors;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ghosts may cost: in replaced queues, and where the system refuses one. */
@Timeout(60)
class GhostCostsTest {
    private static final byte[] ONE = {1};
    private static final int ADD = 1;

    /** What the system refuses of a new queue. */
    enum Refused { NOTHING, QUEUE, WAKE_UP, KEY, MEMORY }

    static List<Refused> refusals() {
        return List.of(Refused.QUEUE, Refused.WAKE_UP, Refused.KEY, Refused.MEMORY);
    }

    /** Counts queues and can refuse them, at either of the two calls that it takes, or at those that fill it. */
    private static final class Counted extends ForwardingCalls {
        volatile int queues;
        volatile Refused refused = Refused.NOTHING;
        volatile int error;
        /** The number of the next queue, what has it is closed; and one that cannot be polled. Negative for none. */
        volatile int next = -1;
        volatile int unpollable = -1;
        private volatile int fresh = -1;
        private final Set<Integer> open = ConcurrentHashMap.newKeySet();

        Counted() throws IOException {
            super(EpollBindings.open(Binding.JNA, Timeouts.AUTO));
        }

        @Override
        public int create() {
            if (refused == Refused.QUEUE) {
                return -error;
            }
            queues++;
            fresh = next < 0 ? kernel.create() : createAs(next);
            open.add(fresh);
            return fresh;
        }

        private int createAs(int number) {
            int queue = kernel.create();
            assertDoesNotThrow(() -> new LibcDescriptors().duplicate(queue, number));
            kernel.close(queue);
            next = -1;
            return number;
        }

        @Override
        public int close(int fd) {
            open.remove(fd);
            return kernel.close(fd);
        }

        @Override
        public int control(int epoll, int operation, int fd, int mask, long data) {
            if (fd == unpollable && operation == ADD) {
                return -Errno.EPERM.number();
            }
            boolean isKey = data >>> 32 != 0;
            boolean fills = operation == ADD && epoll == fresh && queues > 1;
            if (fills && isKey && refused == Refused.MEMORY) {
                throw new OutOfMemoryError("of the heap, while a queue is filled");
            }
            boolean refuses = fills && refused == (isKey ? Refused.KEY : Refused.WAKE_UP);
            return refuses ? -error : kernel.control(epoll, operation, fd, mask, data);
        }
    }

    private final LibcDescriptors libc = new LibcDescriptors();
    private final OpenDescriptors opened = new OpenDescriptors();
    private Counted calls;
    private Selector selector;
    private int silent;

    @BeforeEach
    void open() throws IOException {
        calls = new Counted();
        silent = opened.pipe()[0];
        selector = EpollTests.selectorOver(calls);
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        opened.close();
        assertEquals(Set.of(), calls.open, "queues that were never closed");
    }

    private int readable() throws IOException {
        int[] pipe = opened.pipe();
        libc.write(pipe[1], ONE);
        return pipe[0];
    }

    /** Idle keys, which every new queue must be given. */
    private void registerIdle(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            selector.register(opened.add(libc.duplicate(silent)), Interest.READ);
        }
    }

    /** Something else takes the number, so that the next ghost is of another one. */
    private void addGhost(int readable) throws IOException {
        SelectorKey key = selector.register(opened.add(libc.duplicate(readable)), Interest.READ);
        libc.duplicate(silent, key.fd());
        key.unregister();
    }

    private List<Event> select(long millis) throws Exception {
        return Task.start(() -> selector.select(millis, TimeUnit.MILLISECONDS)).result();
    }

    /** Sooner or later a queue without ghosts is made, and nothing is found any more that is nobody's. An edge may be repeated by that. */
    private void assertGhostsGo(SelectorKey... edges) throws Exception {
        long before = -1;
        for (int i = 0; i < 200 && before != selector.statistics().staleEvents(); i++) {
            before = selector.statistics().staleEvents();
            assertTrue(List.of(edges).containsAll(keys(select(20))));
        }
        assertEquals(before, selector.statistics().staleEvents());
    }

    /** Each close cost as much as all the keys together. */
    @Test
    void ghostsOneAfterAnotherCostFarFewerQueues() throws Exception {
        registerIdle(1_000);
        int readable = readable();
        for (int i = 0; i < 300; i++) {
            addGhost(readable);
            assertEquals(List.of(), selector.selectNow());
            assertEquals(List.of(), selector.selectNow());
        }
        assertTrue(calls.queues <= 40, () -> calls.queues + " queues for 300 ghosts");
        assertGhostsGo();
        assertTrue(calls.queues <= 42, () -> calls.queues + " queues in the end");
    }

    @Test
    void manyGhostsAtOnceCostOneNewQueue() throws Exception {
        registerIdle(100);
        int readable = readable();
        for (int i = 0; i < 1_000; i++) {
            addGhost(readable);
        }
        assertEquals(List.of(), select(0));
        assertGhostsGo();
        assertEquals(2, calls.queues, "one new queue for 1,000 ghosts at once");
    }

    /** One ghost alone, too, must not be reported for ever. */
    @Test
    void aSingleGhostAmongManyKeysGoesInTheEnd() throws Exception {
        registerIdle(1_000);
        addGhost(readable());
        assertGhostsGo();
        assertEquals(1_000, selector.size());
    }

    private void refuse(Refused what, Errno error) {
        calls.error = error.number();
        calls.refused = what;
    }

    /** Nothing is lost and nothing thrown, in either form; and it is tried again. */
    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusedQueueIsNoExceptionAndLosesNoEvent(Refused what) throws Exception {
        SelectorKey level = selector.register(readable(), Interest.READ);
        int[] pipe = opened.pipe();
        SelectorKey edge = selector.register(pipe[0], Interest.READ.edgeTriggered());
        int readable = readable();
        refuse(what, what == Refused.QUEUE ? Errno.EMFILE : Errno.ENOMEM);
        for (int i = 1; i <= 30; i++) {
            addGhost(readable);
            addGhost(readable);
            libc.write(pipe[1], ONE);
            assertEquals(Set.of(level, edge), keys(Task.start(() -> selector.selectNow()).result()));
            assertEquals(List.of(level), List.copyOf(keys(Task.start(() -> selector.selectNow()).result())));
            List<SelectorKey> handed = new ArrayList<>();
            libc.write(pipe[1], ONE);
            assertEquals(2, Task.start(() -> selector.selectNow((key, readiness) -> handed.add(key))).result());
            assertEquals(Set.of(level, edge), Set.copyOf(handed));
        }
        level.modify(Interest.NONE);
        assertEquals(List.of(), select(20));
        refuse(Refused.NOTHING, Errno.EMFILE);
        assertGhostsGo(edge);
        libc.write(pipe[1], ONE);
        assertEquals(Set.of(edge), keys(selector.selectNow()));
    }

    // Numbers that were closed while they were registered, and are another file's as the queue is replaced

    private int eventFd() {
        return opened.add(calls.kernel.eventFd());
    }

    private int queue() {
        return opened.add(calls.kernel.create());
    }

    private void assertEndsWithTheGhosts(SelectorKey gone) throws Exception {
        SelectorKey other = selector.register(readable(), Interest.READ.oneShot());
        addGhost(readable());
        assertEquals(Set.of(other), keys(select(20)));
        assertGhostsGo();
        assertFalse(gone.isValid());
        assertTrue(other.isValid());
        assertEquals(2, calls.queues, "the first new queue is taken");
        assertEquals(1, selector.size());
    }

    /** Every anonymous inode is the same file, so that its identity tells nothing. */
    @Test
    void aNumberThatTheNewQueueTakesIsGone() throws Exception {
        int number = calls.kernel.eventFd();
        SelectorKey key = selector.register(number, Interest.READ);
        calls.next = number;
        assertEndsWithTheGhosts(key);
        assertThrows(IllegalArgumentException.class, () -> selector.register(number, Interest.READ));
    }

    /** An exclusive one that asks for nothing is not in any queue, so that none can be asked for it. */
    @Test
    void aNumberThatIsKeptOutOfTheKernelAndThatTheNewQueueTakesIsGone() throws Exception {
        SelectorKey key = selector.register(calls.kernel.eventFd(), Interest.NONE.exclusive());
        calls.next = key.fd();
        addGhost(readable());
        assertEquals(List.of(), select(20));
        assertGhostsGo();
        assertEquals(2, calls.queues);
        assertThrows(IllegalArgumentException.class, () -> selector.register(key.fd(), Interest.READ));
        assertFalse(key.isValid());
    }

    @Test
    void anExclusiveNumberThatAQueueTakesIsGone() throws Exception {
        SelectorKey key = selector.register(eventFd(), Interest.READ.exclusive());
        libc.duplicate(queue(), key.fd());
        assertEndsWithTheGhosts(key);
    }

    @Test
    void aNumberThatTakesAQueueTooDeepToBeWatchedIsGone() throws Exception {
        int inner = silent;
        for (int i = 0; i < 5; i++) {
            int outer = queue();
            assertEquals(0, calls.kernel.control(outer, ADD, inner, EpollEvent.EPOLLIN, 0));
            inner = outer;
        }
        SelectorKey key = selector.register(eventFd(), Interest.READ);
        libc.duplicate(inner, key.fd());
        assertEndsWithTheGhosts(key);
    }

    /** As a set of rules for Landlock or the like, which is an anonymous inode, too: here the kernel is made to say so. */
    @Test
    void aNumberThatTakesWhatCannotBePolledIsGone() throws Exception {
        SelectorKey key = selector.register(eventFd(), Interest.READ);
        libc.duplicate(eventFd(), key.fd());
        calls.unpollable = key.fd();
        assertEndsWithTheGhosts(key);
    }

    @Test
    void aChannelWhoseNumberTakesWhatCannotBePolledIsGone() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        SelectorKey key = selector.register(pipe.source(), Interest.READ);
        int file = opened.add(libc.open(Files.createTempFile("selectors", null)));
        libc.duplicate(file, key.fd());
        assertEndsWithTheGhosts(key);
        pipe.sink().close();
        pipe.source().close();
    }

    /** What shares the inode was never registered: it must not be watched in the other's place. */
    @Test
    void aNumberThatTakesAnotherOfTheSameInodeIsGone() throws Exception {
        SelectorKey key = selector.register(eventFd(), Interest.READ);
        int other = eventFd();
        libc.write(other, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
        libc.duplicate(other, key.fd());
        assertEndsWithTheGhosts(key);
    }

    private static Set<SelectorKey> keys(List<Event> events) {
        return Set.copyOf(events.stream().map(Event::key).toList());
    }

    /** In a JVM of its own with few descriptors, all of which are used up. */
    static final class Exhausted {
        public static void main(String[] arguments) throws Exception {
            Task.start(() -> {
                TimeUnit.SECONDS.sleep(30);
                System.out.println("hangs");
                Runtime.getRuntime().halt(1);
                return null;
            });
            LibcDescriptors libc = new LibcDescriptors();
            int[] pipe = libc.pipe();
            libc.write(pipe[1], ONE);
            try (Selector selector = Selector.open("epoll")) {
                int live = libc.duplicate(pipe[0]);
                selector.register(live, Interest.READ);
                // No class is loaded any more without a descriptor.
                addGhost(libc, selector, pipe[0]);
                System.out.println("warm: " + (useBothForms(selector, 100) > 0));
                addGhost(libc, selector, pipe[0]);
                List<FileInputStream> hogs = new ArrayList<>();
                try {
                    while (hogs.size() < 1_000) {
                        hogs.add(new FileInputStream("/dev/null"));
                    }
                } catch (IOException e) {
                    System.out.println("full: " + e.getMessage());
                }
                int events = useBothForms(selector, 50);
                for (FileInputStream hog : hogs) {
                    hog.close();
                }
                System.out.println("events: " + events);
                libc.read(pipe[0], 8);
                System.out.println("then: " + selector.select(20, TimeUnit.MILLISECONDS));
            }
        }

        private static void addGhost(LibcDescriptors libc, Selector selector, int readable) throws IOException {
            List<SelectorKey> ghosts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ghosts.add(selector.register(libc.duplicate(readable), Interest.READ));
            }
            for (SelectorKey ghost : ghosts) {
                libc.close(ghost.fd());
                ghost.unregister();
            }
        }

        private static int useBothForms(Selector selector, int times) throws IOException {
            int events = 0;
            for (int i = 0; i < times; i++) {
                events += selector.selectNow().size() + selector.selectNow((key, readiness) -> { });
            }
            return events;
        }
    }

    @Test
    void aProcessWithoutDescriptorsIsServedAmongGhosts() throws Exception {
        String output = ChildJvm.run(Exhausted.class, "-XX:-MaxFDLimit");
        for (String line : List.of("warm: true", "full: ", "Too many open files", "events: 100", "then: []")) {
            assertTrue(output.contains(line), output);
        }
    }
}
