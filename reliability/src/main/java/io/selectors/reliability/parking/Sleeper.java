package io.selectors.reliability.parking;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.VirtualThreads;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A virtual thread with a selector of its own and a pipe, which runs one round after another. */
final class Sleeper implements AutoCloseable {
    private final SelectorBackend backend;
    private final Pipe pipe = Pipe.open();
    private final BlockingQueue<Round> rounds = new LinkedBlockingQueue<>();
    private final ByteBuffer bytes = ByteBuffer.allocate(64);
    private final Thread thread = VirtualThreads.unstarted(this::run);
    private volatile boolean isOver;
    private volatile Selector selector;
    private SelectorKey key;

    Sleeper(SelectorBackend backend) throws IOException {
        this.backend = backend;
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        open();
    }

    private void open() throws IOException {
        selector = backend.open();
        key = selector.register(pipe.source(), Interest.READ);
    }

    void start() {
        thread.start();
    }

    void give(Round round) {
        rounds.add(round);
    }

    /** Whether it is parked within its select; its waits for a round, and for what ends one, are around that. */
    boolean isParked(Round round) {
        return round.isSelecting && (thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    /** Any thread. */
    void end(Ending ending) throws IOException {
        switch (ending) {
            case EVENT -> pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            case WAKEUP -> selector.wakeup();
            case INTERRUPT -> thread.interrupt();
            case CLOSE -> selector.close();
        }
    }

    // On its thread

    private void run() {
        for (Round round = take(); round != null; round = take()) {
            try {
                run(round);
            } catch (Throwable e) {
                round.failure = e;
            }
            round.over.countDown();
        }
    }

    /** The next round, or null after the last one. An interrupt that comes before the select is for it. */
    private Round take() {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return rounds.take();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                    if (isOver) {
                        return null;
                    }
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run(Round round) throws IOException {
        long start = System.nanoTime();
        boolean closed = false;
        List<Event> events = List.of();
        round.isSelecting = true;
        try {
            events = round.nanos == Round.WITHOUT_END ? selector.select() : selector.select(round.nanos, TimeUnit.NANOSECONDS);
        } catch (ClosedSelectorException e) {
            closed = true;
        }
        long took = System.nanoTime() - start;
        boolean isInterrupted = Thread.currentThread().isInterrupted();
        round.isSelecting = false;
        awaitUninterruptibly(round.made);
        Thread.interrupted();
        check(round, closed, events, took, isInterrupted);
        settle(round, !events.isEmpty());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // It is one of the endings; the caller clears the status.
            }
        }
    }

    private void check(Round round, boolean closed, List<Event> events, long took, boolean isInterrupted) {
        if (closed) {
            require(round.has(Ending.CLOSE), "closed by nobody", round);
        } else if (events.isEmpty()) {
            boolean isOver = round.nanos != Round.WITHOUT_END && took >= round.nanos;
            require(isOver || round.has(Ending.WAKEUP) || isInterrupted, "returned empty after " + took + " ns", round);
        } else {
            require(round.has(Ending.EVENT) && events.size() == 1 && events.get(0).key() == key, "an event of nothing: " + events, round);
        }
    }

    /** What came too late for the select is still there; then all is as before the round. */
    private void settle(Round round, boolean wasSeen) throws IOException {
        if (!selector.isOpen()) {
            selector.close();
            open();
        }
        int late = selector.selectNow().size();
        require(late == (round.has(Ending.EVENT) ? 1 : 0), "seen " + wasSeen + ", afterwards " + late + " events", round);
        while (pipe.source().read(bytes.clear()) > 0) {
            // Until it is empty.
        }
    }

    private static void require(boolean condition, String message, Round round) {
        if (!condition) {
            throw new IllegalStateException(message + ": " + round);
        }
    }

    /** After its last round. */
    @Override
    public void close() throws IOException {
        isOver = true;
        thread.interrupt();
        selector.close();
        pipe.source().close();
        pipe.sink().close();
    }
}
