package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.unix.Binding;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The thread that waits for parked ones. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(60)
class ParkedSelectsTest extends ParkedSelects {
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
        Selector selector = open(watched);
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
