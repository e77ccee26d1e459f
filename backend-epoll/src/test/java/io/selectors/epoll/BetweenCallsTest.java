package io.selectors.epoll;

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
import io.selectors.unix.ChannelDescriptor;
import io.selectors.unix.Errno;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another thread does at the worst moment, just before or after a call of the kernel's, or an event that comes too late. */
@Timeout(30)
class BetweenCallsTest {
    private static final int ADD = 1;
    private static final byte[] ONE = {1};

    private interface Deed {
        void act() throws Exception;
    }

    /** Does something once around a call. */
    private static final class Interposed extends ForwardingCalls {
        final List<Integer> added = new ArrayList<>();
        Deed beforeControl;
        Deed afterControl;
        Deed afterWait;
        /** Done before the queue that is made next gets the number. */
        Deed beforeCopy;
        int copied = -1;
        private int newest;
        boolean refuses;
        /** The next wait finds this alone. */
        long forged;
        private long forgery;
        private boolean forging;

        Interposed() throws IOException {
            super(EpollBindings.open(Binding.JNA, Timeouts.AUTO));
        }

        @Override
        public int create() {
            newest = super.create();
            return newest;
        }

        @Override
        public int control(int epoll, int operation, int fd, int mask, long data) {
            if (fd == copied && epoll == newest) {
                copied = -1;
                run(beforeCopy);
            }
            Deed before = beforeControl;
            Deed after = afterControl;
            beforeControl = null;
            afterControl = null;
            run(before);
            if (refuses) {
                return -Errno.ENOMEM.number();
            }
            int result = kernel.control(epoll, operation, fd, mask, data);
            if (operation == ADD) {
                added.add(fd);
            }
            run(after);
            return result;
        }

        @Override
        public int wait(int epoll, long nanos) {
            forging = forged != 0;
            forgery = forged;
            forged = 0;
            if (forging) {
                return 1;
            }
            int result = kernel.wait(epoll, nanos);
            Deed deed = afterWait;
            afterWait = null;
            run(deed);
            return result;
        }

        @Override
        public int mask(int index) {
            return forging ? 1 : kernel.mask(index);
        }

        @Override
        public long data(int index) {
            return forging ? forgery : kernel.data(index);
        }

        private static void run(Deed deed) {
            if (deed != null) {
                try {
                    deed.act();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private final LibcDescriptors libc = new LibcDescriptors();
    private final OpenDescriptors opened = new OpenDescriptors();
    private Interposed calls;
    private Selector selector;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        calls = new Interposed();
        selector = EpollTests.selectorOver(calls);
        selector.selectNow(); // the first select of a thread waits for changes by others
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        pipe.source().close();
        pipe.sink().close();
        opened.close();
    }

    private void fill() throws IOException {
        pipe.sink().write(ByteBuffer.allocate(1));
    }

    /** A registered description that lives on in a duplicate, ready for ever: a select that meets it rebuilds the queue. */
    private void addGhost() throws IOException {
        int[] ghost = libc.pipe();
        SelectorKey key = selector.register(ghost[0], Interest.READ);
        opened.add(libc.duplicate(ghost[0]));
        opened.add(ghost[1]);
        libc.close(ghost[0]);
        key.unregister();
        libc.write(ghost[1], ONE);
    }

    @Test
    void aChannelThatIsClosedBeforeTheKernelTakesItIsRefusedAsClosed() {
        calls.beforeControl = pipe.source()::close;
        assertThrows(ClosedChannelException.class, () -> selector.register(pipe.source(), Interest.READ));
        assertEquals(0, selector.size());
    }

    @Test
    void aChannelThatIsClosedAfterTheKernelTookItIsRefusedAsClosedAndTakenOut() throws IOException {
        int fd = ChannelDescriptor.of(pipe.source());
        calls.afterControl = () -> {
            opened.add(libc.duplicate(fd));
            pipe.source().close();
        };
        assertThrows(ClosedChannelException.class, () -> selector.register(pipe.source(), Interest.READ));
        assertEquals(0, selector.keys().size());
    }

    /** A worker drained the pipe and armed it again while the event of the arming before was on its way. */
    @Test
    void anEventOfTheArmingBeforeIsNotTakenForOneOfTheNext() throws IOException {
        SelectorKey key = selector.register(pipe.source(), Interest.READ.oneShot());
        fill();
        calls.afterWait = () -> {
            pipe.source().read(ByteBuffer.allocate(1));
            rearmElsewhere(key);
        };
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        assertEquals(1, selector.statistics().staleEvents());
        fill();
        assertEquals(List.of(key), selector.selectNow().stream().map(Event::key).toList());
    }

    /** Not on the selecting thread, whose change would wait for the next select. */
    private static void rearmElsewhere(SelectorKey key) throws Exception {
        Task.start(() -> {
            key.modify(Interest.READ.oneShot());
            return null;
        }).result();
    }

    /** Has another thread change a key, stops it before the kernel is told, and selects meanwhile. */
    private List<Event> selectDuringChange(SelectorKey key, Interest interest, int selects) throws Exception {
        CountDownLatch changing = new CountDownLatch(1);
        CountDownLatch selected = new CountDownLatch(1);
        calls.beforeControl = () -> {
            changing.countDown();
            // A select that has to wait for the change does not get that far.
            selected.await(1, TimeUnit.SECONDS);
        };
        Task<?> elsewhere = Task.start(() -> {
            key.modify(interest);
            return null;
        });
        changing.await();
        calls.added.clear();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < selects; i++) {
            events.addAll(selector.selectNow());
        }
        selected.countDown();
        elsewhere.result();
        return events;
    }

    /** Its new arming had a number that the kernel was yet to learn, and what the kernel reported again and again was taken for a ghost's. */
    @Test
    void aLevelThatIsReportedWhileItChangesIsNoGhosts() throws Exception {
        SelectorKey key = selector.register(pipe.source(), Interest.READ);
        fill();
        for (Event event : selectDuringChange(key, Interest.READ.oneShot(), 30)) {
            assertEquals(key, event.key());
        }
        assertEquals(List.of(), calls.added, "a new queue was made without a ghost");
        assertEquals(List.of(key), selector.selectNow().stream().map(Event::key).toList());
        assertEquals(List.of(), selector.selectNow());
    }

    /** The kernel disarms the old arming as it reports it, and is given the new one only then. */
    @Test
    void anArmingThatFiresWhileItIsReplacedTakesNothingFromTheNext() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel here = SocketChannel.open(server.getLocalAddress()); SocketChannel there = server.accept()) {
            here.configureBlocking(false);
            there.write(ByteBuffer.allocate(1));
            for (Interest mode : List.of(Interest.NONE.oneShot(), Interest.NONE.edgeTriggered())) {
                SelectorKey key = selector.register(here, mode.with(Interest.READ));
                for (Event event : selectDuringChange(key, mode.with(Interest.READ_WRITE), 3)) {
                    assertFalse(event.isWritable(), event::toString);
                }
                List<Event> events = selector.selectNow();
                assertEquals(1, events.size());
                assertTrue(events.get(0).isReadable() && events.get(0).isWritable(), events::toString);
                assertEquals(List.of(), selector.selectNow());
                key.unregister();
            }
        }
    }

    @Test
    void whatIsReadyBehindAnEventOfNobodysIsFoundByTheSameSelect() throws IOException {
        SelectorKey key = selector.register(pipe.source(), Interest.READ);
        fill();
        calls.added.clear();
        calls.forged = 7L << 32 | ChannelDescriptor.of(pipe.source());
        assertEquals(List.of(key), selector.selectNow().stream().map(Event::key).toList());
        assertEquals(1, selector.statistics().staleEvents());
        assertEquals(List.of(), calls.added, "a new queue was made for an event that came once");
    }

    @Test
    void aRefusedChangeLeavesAFiredOneShotFiredEvenInANewQueue() throws IOException {
        SelectorKey key = selector.register(pipe.source(), Interest.READ.oneShot());
        fill();
        assertEquals(1, selector.selectNow().size());
        calls.refuses = true;
        assertThrows(IOException.class, () -> rearmElsewhere(key));
        calls.refuses = false;
        addGhost();
        assertEquals(List.of(), selector.select(50, TimeUnit.MILLISECONDS));
        assertEquals(List.of(), selector.select(50, TimeUnit.MILLISECONDS));
    }

    /** Nobody unregistered the number: its key was kept for what has the number now, and got its events. */
    @Test
    void aNumberThatIsOpenedAnewAsANewQueueGetsItIsNotItsOldKeys() throws IOException {
        int old = opened.pipe()[0];
        int[] fresh = opened.pipe();
        SelectorKey key = selector.register(old, Interest.READ);
        libc.write(fresh[1], ONE);
        addGhost();
        calls.beforeCopy = () -> {
            assertTrue(key.isValid(), "not the moment that was meant");
            libc.duplicate(fresh[0], old);
        };
        calls.newest = -1;
        calls.copied = old;
        assertEquals(List.of(), selector.select(50, TimeUnit.MILLISECONDS));
        assertEquals(-1, calls.copied, "no new queue was made");
        assertFalse(key.isValid());
        SelectorKey next = selector.register(old, Interest.READ);
        assertEquals(List.of(next), selector.selectNow().stream().map(Event::key).toList());
    }

    @Test
    void aNewQueueIsNotGivenTheFileThatTookAClosedChannelsNumber() throws IOException {
        int fd = ChannelDescriptor.of(pipe.source());
        SelectorKey gone = selector.register(pipe.source(), Interest.READ);
        int successor = opened.pipe()[0];
        addGhost();
        pipe.source().close();
        libc.duplicate(successor, fd);
        opened.add(fd);
        calls.added.clear();
        assertEquals(List.of(), selector.select(50, TimeUnit.MILLISECONDS));
        assertFalse(calls.added.isEmpty(), "no new queue was made");
        assertFalse(calls.added.contains(fd));
        assertFalse(gone.isValid());
    }
}
