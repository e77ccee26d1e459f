package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.EventHandler;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The snippets of docs/threads.md. */
@Timeout(60)
class ThreadsPageTest {
    // tag::threads-loop[]
    static final class Loop implements Runnable, AutoCloseable {
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Selector selector;
        private final EventHandler handler;

        Loop(Selector selector, EventHandler handler) {
            this.selector = selector;
            this.handler = handler;
        }

        /** From any thread: runs a task on the loop's thread. */
        void execute(Runnable task) {
            tasks.add(task);
            selector.wakeup();
        }

        @Override
        public void run() {
            try {
                while (isRunning()) {
                    selector.select(handler);
                    for (int due = tasks.size(); due > 0 && isRunning(); due--) { // one that adds another leaves the keys their turn
                        tasks.poll().run();
                    }
                }
            } catch (ClosedSelectorException e) {
                // close() was called: the loop is done.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean isRunning() {
            return selector.isOpen() && !Thread.currentThread().isInterrupted();
        }

        /** Ends the loop, as an interrupt of its thread does. A task that has not begun is dropped. */
        @Override
        public void close() {
            selector.close();
        }
    }
    // end::threads-loop[]

    @Test
    void aLoopRunsTasksUntilItIsClosed() throws Exception {
        Loop loop = new Loop(Selector.open(), (key, readiness) -> { });
        Thread thread = new Thread(loop);
        thread.start();
        FutureTask<Thread> task = new FutureTask<>(Thread::currentThread);
        loop.execute(task);
        assertEquals(thread, task.get(20, TimeUnit.SECONDS));
        loop.close();
        thread.join(20_000);
        assertFalse(thread.isAlive());
    }

    @Test
    void aTaskThatAddsItselfLeavesTheKeysTheirTurnAndEndsWithTheLoop() throws Exception {
        try (Pair pair = Pair.open()) {
            CountDownLatch seen = new CountDownLatch(1);
            Loop loop = new Loop(Selector.open(), (key, readiness) -> seen.countDown());
            Thread thread = new Thread(loop);
            thread.start();
            loop.execute(new Runnable() {
                @Override
                public void run() {
                    loop.execute(this);
                }
            });
            loop.selector.register(pair.near(), Interest.READ);
            pair.say("x");
            assertTrue(seen.await(20, TimeUnit.SECONDS));
            loop.close();
            thread.join(20_000);
            assertFalse(thread.isAlive());
        }
    }

    @Test
    void whatHasNotBegunIsDroppedWithTheLoop() throws Exception {
        for (boolean interrupted : new boolean[] {false, true}) {
            try (Selector selector = Selector.open()) {
                Loop loop = new Loop(selector, (key, readiness) -> { });
                Thread thread = new Thread(loop);
                CountDownLatch ending = new CountDownLatch(1);
                AtomicInteger begun = new AtomicInteger();
                loop.execute(() -> awaitUninterruptibly(ending));
                loop.execute(begun::incrementAndGet);
                thread.start();
                if (interrupted) {
                    thread.interrupt();
                } else {
                    loop.close();
                }
                ending.countDown();
                thread.join(20_000);
                assertFalse(thread.isAlive());
                assertEquals(0, begun.get());
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatAnotherThreadRegistersOrChangesTakesEffectOnTheWaitInProgress() throws Exception {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            CountDownLatch seen = new CountDownLatch(1);
            Loop loop = new Loop(selector, (key, readiness) -> {
                key.disable(Interest.READ);
                seen.countDown();
            });
            Thread thread = new Thread(loop);
            thread.start();
            pair.say("x");
            SocketChannel socket = pair.near();
            // tag::threads-register[]
            SelectorKey key = selector.register(socket, Interest.NONE); // no wake-up needed
            key.enable(Interest.READ);
            // end::threads-register[]
            assertTrue(seen.await(20, TimeUnit.SECONDS));
            loop.close();
            thread.join(20_000);
            assertThrows(ClosedSelectorException.class, selector::size);
            assertFalse(key.isValid());
            assertTrue(socket.isOpen());
        }
    }

    @Test
    void whoClosesASelectorClosesWhatWasInIt() throws IOException {
        Pair pair = Pair.open();
        Selector selector = Selector.open();
        selector.register(pair.near(), Interest.READ);
        // tag::threads-close[]
        for (SelectorKey key : selector.keys()) {
            if (key.channel() != null) { // null: a number or a Descriptor, which its owner closes
                key.channel().close();
            }
        }
        selector.close();
        // end::threads-close[]
        assertFalse(pair.near().isOpen());
        pair.close();
    }
}
