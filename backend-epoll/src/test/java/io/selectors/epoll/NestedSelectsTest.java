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
import io.selectors.SystemCallException;
import io.selectors.unix.Binding;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What Linux refuses a queue because it is nested in the poller thread's. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(60)
class NestedSelectsTest extends ParkedSelects {
    /** Linux allows so many ways from a description through nested queues. */
    private static final int LINUX_ALLOWS = 500;
    /** The kernel takes so many queues in each other, the selector's included. */
    private static final int DEEPEST = 4;
    private static final int ADD = 1;
    private static final int DELETE = 2;

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
        Selector selector = open(disturbed);
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
        assertFalse(select.task().isDone());
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
}
