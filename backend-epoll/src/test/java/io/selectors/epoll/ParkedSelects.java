package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.contract.VirtualThreads;
import io.selectors.spi.PollerThread;
import io.selectors.spi.PollingSelector;
import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
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

/** Selectors on virtual threads that share a poller thread, and what is counted and disturbed of its calls. */
abstract class ParkedSelects {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "test: poller thread " + NUMBER.incrementAndGet();
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger nestings = new AtomicInteger();
    volatile long afterControl;
    final AtomicInteger wakes = new AtomicInteger();
    final List<Selector> selectors = new ArrayList<>();
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

    Selector open() throws IOException {
        return open(() -> { });
    }

    Selector open(Runnable afterPoll) throws IOException {
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
        return open(counted);
    }

    Selector open(EpollCalls calls) throws IOException {
        Selector selector = new PollingSelector("epoll", EnumSet.allOf(Feature.class), Set.of(), new EpollPoller(calls), pollerThread);
        selectors.add(selector);
        return selector;
    }

    @AfterEach
    void close() {
        selectors.forEach(Selector::close);
    }

    /** A select on a virtual thread. */
    record Select(FutureTask<List<Event>> task, Thread thread) {
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

    boolean isRunning() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(name));
    }

    void awaitEnd() throws InterruptedException {
        while (isRunning()) {
            Thread.sleep(10);
        }
    }

    static final class Source implements AutoCloseable {
        final Pipe pipe = Pipe.open();

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
}
