package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.Interrupts;
import io.selectors.contract.VirtualThreads;
import io.selectors.examples.guide.SpiExamplesTest.QueuePoller;
import io.selectors.spi.PollerThread;
import io.selectors.spi.PollingSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;

/** The snippets of docs/virtual-threads.md. */
@Timeout(60)
class VirtualThreadsPageTest {
    // tag::virtual-select[]
    /** Waits on a virtual thread for what the JDK cannot wait for: a child's output, a timer, a device. */
    static boolean awaitReadable(int fd, Duration patience) throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            selector.register(fd, Interest.READ);
            return selector.select(patience.toNanos(), TimeUnit.NANOSECONDS, (key, readiness) -> { }) > 0;
        }
    }
    // end::virtual-select[]

    // tag::virtual-handover[]
    /** On a platform thread; the executor may start a virtual thread for each task. */
    static void serve(Selector selector, Executor workers) throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            selector.select((key, readiness) -> workers.execute(() -> answer(key)));
        }
    }

    /** The key is one-shot, so that one worker at a time has the connection. */
    static void answer(SelectorKey key) {
        SocketChannel socket = (SocketChannel) key.channel();
        try {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            if (socket.read(buffer) < 0) {
                socket.close();
                return;
            }
            // Here is the place for what takes long: a query, a file, another service.
            socket.write(buffer.flip()); // in a real server keep what was not taken: see OneShotWorkers
            key.modify(Interest.READ.oneShot());
        } catch (IOException | RuntimeException e) {
            close(socket); // a reset, or a fault of the work, ends this connection alone
        }
    }
    // end::virtual-handover[]

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertIsClosed(SocketChannel socket) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (socket.isOpen()) {
            assertTrue(System.nanoTime() < deadline, "it stayed open");
            Thread.sleep(1);
        }
    }

    private static void assertAnswers(ExecutorService workers) throws Exception {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            selector.register(pair.near(), Interest.READ.oneShot());
            FutureTask<Void> loop = new FutureTask<>(() -> {
                serve(selector, workers);
                return null;
            });
            Thread thread = new Thread(loop);
            thread.start();
            for (String words : new String[] {"one", "two", "end"}) {
                pair.say(words);
                assertEquals(words, pair.hear(3));
            }
            pair.reset();
            assertIsClosed(pair.near());
            Interrupts.end(thread);
            loop.get(20, TimeUnit.SECONDS);
        } finally {
            workers.shutdown();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadWaitsForADescriptor() throws Exception {
        try (Pair pair = Pair.open(); Selector numbers = Selector.open(Feature.FILE_DESCRIPTORS)) {
            int fd = numbers.register(pair.near(), Interest.NONE).fd();
            FutureTask<Boolean> inVain = new FutureTask<>(() -> awaitReadable(fd, Duration.ofMillis(20)));
            VirtualThreads.start(inVain);
            assertFalse(inVain.get(20, TimeUnit.SECONDS));
            FutureTask<Boolean> waiting = new FutureTask<>(() -> awaitReadable(fd, Duration.ofSeconds(20)));
            VirtualThreads.start(waiting);
            pair.say("now");
            assertTrue(waiting.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void platformThreadsAnswer() throws Exception {
        assertAnswers(Executors.newFixedThreadPool(2));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsAnswer() throws Exception {
        assertAnswers((ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
    }

    // tag::javadoc-PollerThread[]
    static final PollerThread POLLER_THREAD = new PollerThread("queues", QueuePoller::new);

    static Selector open() throws IOException {
        return new PollingSelector("queue", Set.of(), Set.of(), new QueuePoller(), POLLER_THREAD);
    }
    // end::javadoc-PollerThread[]

    /** This poller has no kernel's queue that could be nested in another: it is polled in steps. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aPollerWithoutAQueueIsPolledInSteps() throws Exception {
        try (Selector selector = open()) {
            FutureTask<Integer> inTime = new FutureTask<>(() -> selector.select(20, TimeUnit.MILLISECONDS, (key, readiness) -> { }));
            VirtualThreads.start(inTime);
            assertEquals(0, inTime.get(20, TimeUnit.SECONDS));
            FutureTask<Integer> woken = new FutureTask<>(() -> selector.select((key, readiness) -> { }));
            VirtualThreads.start(woken);
            selector.wakeup();
            assertEquals(0, woken.get(20, TimeUnit.SECONDS));
            assertEquals(1, selector.statistics().wakeups());
        }
    }
}
