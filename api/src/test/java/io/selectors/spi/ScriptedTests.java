package io.selectors.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Descriptor;
import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A selector over a scripted poller, that has every feature and takes no blocking channels; and what its tests do often. */
@Timeout(60)
abstract class ScriptedTests {
    static final int READ = Readiness.READ;
    static final int WRITE = Readiness.WRITE;
    static final Interest READ_ONCE = Interest.READ.oneShot();
    static final Interest READ_EDGES = Interest.READ.edgeTriggered();

    private static final long PATIENCE_SECONDS = 20;

    final ScriptedPoller poller = new ScriptedPoller();
    final PollingSelector selector = new PollingSelector("scripted", EnumSet.allOf(Feature.class), Set.of(), poller);
    private final List<DatagramChannel> channels = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        selector.close();
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }

    /** One interest of each mode, for reading. */
    static List<Interest> modes() {
        return List.of(Interest.READ, READ_EDGES, READ_ONCE, READ_EDGES.oneShot());
    }

    /** A channel that is closed after the test. */
    DatagramChannel channel() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        return channel;
    }

    /** One that asks the test whether it is open. */
    static Descriptor descriptor(int fd, BooleanSupplier isOpen) {
        return new Descriptor() {
            @Override
            public int fd() {
                return fd;
            }

            @Override
            public boolean isOpen() {
                return isOpen.getAsBoolean();
            }
        };
    }

    SelectorKey register(Interest interest) throws IOException {
        return selector.register(channel(), interest);
    }

    /** Makes the current thread the one that selected last, whose changes are deferred. */
    void own() throws IOException {
        selector.selectNow();
    }

    static Event event(SelectorKey key, int bits) {
        return new Event(key, Readiness.of(bits));
    }

    static int armingOf(SelectorKey key) {
        return ((Registration) key).arming();
    }

    /** Reports both as readable; the handler throws at the first, so that the second is not delivered. */
    void throwBefore(SelectorKey first, SelectorKey second) {
        poller.report(first, READ);
        poller.report(second, READ);
        assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
            assertSame(first, key);
            throw new HandlerException();
        }));
    }

    /** The handler of a select throws at its first event. */
    void throwAtFirst() {
        assertThrows(HandlerException.class, () -> selector.select((key, readiness) -> {
            throw new HandlerException();
        }));
    }

    /** A key whose event is kept, or forgotten, because the handler threw at that of another key, which was level-triggered. */
    SelectorKey undelivered(Interest interest) throws IOException {
        SelectorKey first = register(Interest.READ);
        SelectorKey second = register(interest);
        throwBefore(first, second);
        return second;
    }

    /** A key whose change is deferred. */
    SelectorKey deferred(Interest before, Interest after) throws IOException {
        SelectorKey key = register(before);
        own();
        key.modify(after);
        return key;
    }

    /** Nothing keeps a select from waiting until its time is over. */
    void assertWaitsInVain() throws IOException {
        long start = System.nanoTime();
        int before = poller.waits();
        assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
        int waits = poller.waits() - before;
        assertTrue(waits <= 5, "waits: " + waits);
    }

    static void assertCollected(WeakReference<?> reference) throws InterruptedException {
        for (int i = 0; i < 200 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(reference.get());
    }

    // Other threads

    /** Runs something on another thread to its end. */
    static void elsewhere(Executable action) {
        join(startElsewhere(action));
    }

    static CompletableFuture<Void> startElsewhere(Executable action) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                action.execute();
                result.complete(null);
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    static <T> T join(CompletableFuture<T> result) {
        try {
            return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns once a thread waits for a lock. */
    static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (thread.getState() != Thread.State.BLOCKED) {
            assertTrue(System.nanoTime() < deadline, "it waits for no lock");
            Thread.onSpinWait();
        }
    }

    /** What a handler of a test throws. */
    static final class HandlerException extends IOException {
        private static final long serialVersionUID = 1;

        HandlerException() {
            super("of a handler");
        }
    }
}
