package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.SystemCallException;
import io.selectors.contract.VirtualThreads;
import io.selectors.spi.PollerThread;
import io.selectors.spi.PollingSelector;
import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The thread that waits for parked ones, and what it does not get. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(60)
class ParkedSelectsTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** Linux allows so many ways from a description through nested queues. */
    private static final int LINUX_ALLOWS = 500;
    /** The kernel takes so many queues in each other, the selector's included. */
    private static final int DEEPEST = 4;
    private static final int ADD = 1;
    private static final int DELETE = 2;

    private final String name = "test: poller thread " + NUMBER.incrementAndGet();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger nestings = new AtomicInteger();
    private volatile long afterControl;
    private final AtomicInteger wakes = new AtomicInteger();
    private final List<Selector> selectors = new ArrayList<>();
    private final PollerThread pollerThread = new PollerThread(name, () -> new EpollPoller(new Failing()));

    /** The poller thread's: its waits fail as often as they are told to, and there is time between a nesting and what follows. */
    private final class Failing extends ForwardingCalls {
        Failing() throws IOException {
            super(EpollBindings.open(Binding.JNA, Timeouts.AUTO));
        }

        @Override
        public int wait(int epoll, long nanos) {
            return nanos == Long.MAX_VALUE && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? -Errno.EBADF.number()
                    : super.wait(epoll, nanos);
        }

        @Override
        public int control(int epoll, int operation, int fd, int mask, long data) {
            nestings.incrementAndGet();
            int result = super.control(epoll, operation, fd, mask, data);
            LockSupport.parkNanos(afterControl);
            return result;
        }
    }

    private Selector open() throws IOException {
        return open(() -> { });
    }

    private Selector open(Runnable afterPoll) throws IOException {
        EpollCalls counted = new ForwardingCalls(EpollBindings.open(Binding.JNA, Timeouts.AUTO)) {
            @Override
            public int wait(int epoll, long nanos) {
                int found = super.wait(epoll, nanos);
                afterPoll.run();
                return found;
            }

            @Override
            public int wake(int eventFd) {
                wakes.incrementAndGet();
                return super.wake(eventFd);
            }
        };
        Selector selector = new PollingSelector("epoll", EnumSet.allOf(Feature.class), Set.of(), new EpollPoller(counted), pollerThread);
        selectors.add(selector);
        return selector;
    }

    @AfterEach
    void close() {
        selectors.forEach(Selector::close);
    }

    /** A select on a virtual thread. */
    private record Select(FutureTask<List<Event>> task, Thread thread) {
        static Select start(Callable<List<Event>> select) {
            FutureTask<List<Event>> task = new FutureTask<>(select);
            return new Select(task, VirtualThreads.start(task));
        }

        Select awaitParked() throws InterruptedException {
            while (thread.getState() != Thread.State.WAITING) {
                assertFalse(task.isDone());
                Thread.sleep(1);
            }
            return this;
        }

        List<Event> result() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }
    }

    private boolean isRunning() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(name));
    }

    private void awaitEnd() throws InterruptedException {
        while (isRunning()) {
            Thread.sleep(10);
        }
    }

    @Test
    void thePollerThreadIsThereWhileItIsNeeded() throws Exception {
        Selector first = open();
        Selector second = open();
        assertEquals(List.of(), first.select(1, TimeUnit.MILLISECONDS));
        assertFalse(isRunning());
        Select select = Select.start(first::select).awaitParked();
        assertTrue(isRunning());
        Select other = Select.start(second::select).awaitParked();
        first.wakeup();
        second.wakeup();
        select.result();
        other.result();
        first.close();
        Thread.sleep(6_000);
        assertTrue(isRunning(), "the second selector is nested still");
        second.close();
        awaitEnd();
        Selector third = open();
        select = Select.start(third::select).awaitParked();
        assertTrue(isRunning());
        third.wakeup();
        assertEquals(List.of(), select.result());
    }

    @Test
    void aParkedThreadIsWokenWithoutASystemCall() throws Exception {
        Selector selector = open();
        for (int i = 0; i < 10; i++) {
            Select select = Select.start(selector::select).awaitParked();
            selector.wakeup();
            assertEquals(List.of(), select.result());
        }
        assertEquals(0, wakes.get());
        assertEquals(10, selector.statistics().wakeups());
    }

    /** The queue is readable as it is nested, and is reported before the nesting thread has taken note. */
    @Test
    void whatComesBetweenThePollAndTheNestingIsNotLost() throws Exception {
        Select.start(open()::select).awaitParked();
        afterControl = TimeUnit.MILLISECONDS.toNanos(50);
        try (Source source = new Source()) {
            AtomicInteger polls = new AtomicInteger();
            Selector selector = open(() -> {
                if (polls.getAndIncrement() == 0) {
                    assertDoesNotThrow(source::write);
                }
            });
            selector.register(source.pipe.source(), Interest.READ);
            assertEquals(1, Select.start(selector::select).result().size());
        }
    }

    /** As a closed descriptor's is that lives on in a duplicate, where the system refuses a new queue. */
    @Test
    void whatIsNobodysAndAlwaysReadyLeavesTheCarrierToOthers() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        EpollCalls watched = new ForwardingCalls(EpollBindings.open(Binding.JNA, Timeouts.AUTO)) {
            @Override
            public int wait(int epoll, long nanos) {
                polls.incrementAndGet();
                return 1;
            }

            @Override
            public long data(int index) {
                return 7L << 32 | Integer.MAX_VALUE;
            }
        };
        Selector selector = new PollingSelector("epoll", EnumSet.allOf(Feature.class), Set.of(), new EpollPoller(watched), pollerThread);
        selectors.add(selector);
        long start = System.nanoTime();
        assertEquals(List.of(), Select.start(() -> selector.select(200, TimeUnit.MILLISECONDS)).result());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(polls.get() <= 100 + millis, polls + " polls in " + millis + " ms");
    }

    @Test
    void threadsOfBothKindsTakeTurns() throws Exception {
        Selector selector = open();
        try (Source source = new Source()) {
            selector.register(source.pipe.source(), Interest.READ);
            for (int i = 0; i < 3; i++) {
                Select select = Select.start(selector::select).awaitParked();
                source.write();
                assertEquals(1, select.result().size());
                source.read();
                assertEquals(List.of(), selector.select(5, TimeUnit.MILLISECONDS));
                source.write();
                assertEquals(1, selector.select().size());
                source.read();
            }
        }
    }

    private static final class Source implements AutoCloseable {
        private final Pipe pipe = Pipe.open();

        Source() throws IOException {
            pipe.source().configureBlocking(false);
        }

        void write() throws IOException {
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        }

        void read() throws IOException {
            assertEquals(1, pipe.source().read(ByteBuffer.allocate(1)));
        }

        @Override
        public void close() throws IOException {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    /** The kernel refuses the registration that comes to a nested queue, or the nesting of a queue that has the registration. */
    @Test
    void moreSelectorsThanLinuxNestsMayWatchOneDescription() throws Exception {
        int[] ends = new LibcDescriptors().pipe();
        List<Select> selects = new ArrayList<>();
        for (int i = 0; i < LINUX_ALLOWS + 20; i++) {
            Selector selector = open();
            if (i % 2 == 0) {
                selector.register(ends[0], Interest.READ);
            }
            selects.add(Select.start(selector::select));
        }
        for (int i = 0; i < selects.size(); i++) {
            if (i % 2 == 1) {
                selects.get(i).awaitParked();
                selectors.get(i).register(ends[0], Interest.READ);
            }
        }
        assertAllEnd(selects, ends);
    }

    /** Each by the pipe's becoming readable; closes it. */
    private static void assertAllEnd(List<Select> selects, int[] ends) throws Exception {
        LibcDescriptors libc = new LibcDescriptors();
        libc.write(ends[1], new byte[1]);
        for (Select select : selects) {
            assertEquals(1, select.result().size());
        }
        libc.close(ends[0]);
        libc.close(ends[1]);
    }

    /** It is taken out and put in again; meanwhile another nested selector takes the place that it had among those that Linux allows. */
    @Test
    void anExclusiveKeyIsChangedWhereItsPlaceIsTakenMeanwhile() throws Exception {
        int[] ends = new LibcDescriptors().pipe();
        List<Select> selects = new ArrayList<>();
        for (int i = 0; i < LINUX_ALLOWS - 1; i++) {
            Selector other = open();
            other.register(ends[0], Interest.READ);
            selects.add(Select.start(other::select).awaitParked());
        }
        Selector late = open();
        selects.add(Select.start(late::select).awaitParked());
        EpollCalls disturbed = new ForwardingCalls(EpollBindings.open(Binding.JNA, Timeouts.AUTO)) {
            @Override
            public int control(int epoll, int operation, int fd, int mask, long data) {
                int result = super.control(epoll, operation, fd, mask, data);
                if (operation == DELETE && late.size() == 0) {
                    assertDoesNotThrow(() -> late.register(ends[0], Interest.READ));
                }
                return result;
            }
        };
        Selector selector = new PollingSelector("epoll", EnumSet.allOf(Feature.class), Set.of(), new EpollPoller(disturbed), pollerThread);
        selectors.add(selector);
        SelectorKey key = selector.register(ends[0], Interest.READ.exclusive());
        selects.add(Select.start(selector::select).awaitParked());
        key.modify(Interest.READ_WRITE.exclusive());
        assertEquals(1, late.size());
        assertTrue(key.isValid());
        assertAllEnd(selects, ends);
    }

    /** Queues in each other, with a pipe in the innermost: the deepest that a selector can watch, but not one more level. */
    private static final class Deep implements AutoCloseable {
        private final EpollCalls kernel = EpollBindings.open(Binding.JNA, Timeouts.AUTO);
        private final OpenDescriptors opened = new OpenDescriptors();
        private final int writingEnd;
        private final int outermost;

        Deep(int queues) throws IOException {
            int[] ends = opened.pipe();
            writingEnd = ends[1];
            int inner = ends[0];
            for (int i = 0; i < queues; i++) {
                int queue = opened.add(kernel.create());
                assertEquals(0, kernel.control(queue, ADD, inner, EpollEvent.EPOLLIN, 0));
                inner = queue;
            }
            outermost = inner;
        }

        void write() throws IOException {
            new LibcDescriptors().write(writingEnd, new byte[1]);
        }

        @Override
        public void close() throws IOException {
            opened.close();
            kernel.free();
        }
    }

    @Test
    void aQueueThatIsAsDeepAsASelectorTakesIsRegisteredWhileAThreadIsParked() throws Exception {
        try (Deep deep = new Deep(DEEPEST)) {
            Selector selector = open();
            Select select = Select.start(selector::select).awaitParked();
            SelectorKey key = selector.register(deep.outermost, Interest.READ);
            assertIsDelivered(deep, key, select);
        }
    }

    @Test
    void itIsRegisteredAfterAThreadWasParked() throws Exception {
        try (Deep deep = new Deep(DEEPEST)) {
            Selector selector = open();
            Select select = Select.start(selector::select).awaitParked();
            selector.wakeup();
            assertEquals(List.of(), select.result());
            SelectorKey key = selector.register(deep.outermost, Interest.READ);
            assertIsDelivered(deep, key, Select.start(selector::select));
        }
    }

    @Test
    void aThreadParksWhereItWasRegisteredBefore() throws Exception {
        try (Deep deep = new Deep(DEEPEST)) {
            Selector selector = open();
            SelectorKey key = selector.register(deep.outermost, Interest.READ);
            assertIsDelivered(deep, key, Select.start(selector::select));
        }
    }

    /** The number was another queue's, which is closed without being unregistered. */
    @Test
    void itIsRegisteredWithANumberThatComesBackWhileAThreadIsParked() throws Exception {
        try (Deep shallow = new Deep(1); Deep deep = new Deep(DEEPEST)) {
            Selector selector = open();
            selector.register(shallow.outermost, Interest.READ);
            Select select = Select.start(selector::select).awaitParked();
            new LibcDescriptors().duplicate(deep.outermost, shallow.outermost);
            SelectorKey key = selector.register(shallow.outermost, Interest.READ);
            assertIsDelivered(deep, key, select);
        }
    }

    /** The thread polls in steps, tries the nesting now and then, and parks again when the queue is gone. */
    private void assertIsDelivered(Deep deep, SelectorKey key, Select select) throws Exception {
        long start = System.nanoTime();
        int before = nestings.get();
        Thread.sleep(1_500);
        assertFalse(select.task.isDone());
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertTrue(nestings.get() - before <= 10 * (seconds + 1), () -> "nested " + (nestings.get() - before) + " times");
        deep.write();
        List<Event> events = select.result();
        assertEquals(1, events.size());
        assertEquals(key, events.get(0).key());
        key.unregister();
        Select next = Select.start(key.selector()::select).awaitParked();
        key.selector().wakeup();
        assertEquals(List.of(), next.result());
    }

    @Test
    void aQueueThatIsTooDeepForAnySelectorIsRefused() throws Exception {
        try (Deep deep = new Deep(DEEPEST + 1); Source source = new Source()) {
            Selector selector = open();
            Select select = Select.start(selector::select).awaitParked();
            assertThrows(SystemCallException.class, () -> selector.register(deep.outermost, Interest.READ));
            select.awaitParked();
            selector.register(source.pipe.source(), Interest.READ);
            source.write();
            assertEquals(1, select.result().size());
        }
    }

    @Test
    void selectsGoOnWithoutThePollerThreadWhenItFails() throws Exception {
        failures.set(1);
        Selector selector = open();
        try (Source source = new Source()) {
            selector.register(source.pipe.source(), Interest.READ);
            Select select = Select.start(selector::select);
            awaitEnd();
            source.write();
            assertEquals(1, select.result().size());
            source.read();
            select = Select.start(selector::select);
            selector.wakeup();
            assertEquals(List.of(), select.result());
            Thread.sleep(1_100);
            select = Select.start(selector::select).awaitParked();
            assertTrue(isRunning(), "another one is started after a while");
            source.write();
            assertEquals(1, select.result().size());
        }
    }
}
