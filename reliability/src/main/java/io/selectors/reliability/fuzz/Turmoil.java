package io.selectors.reliability.fuzz;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.reliability.Exhaustion;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Selects with a timeout, which must return by it, whatever else goes on.
 *
 * @param live how many keys there are, ready or not
 * @param ghosts how many ghosts there are at first
 * @param exhausted whether the process has no descriptor left
 * @param deeds what other threads do meanwhile, each again and again
 * @param interests what the keys and their changes ask for
 * @param timeouts of the selects, in microseconds
 */
record Turmoil(int live, int ghosts, boolean exhausted, Set<Deed> deeds, List<Interest> interests, List<Integer> timeouts) {
    /** What a loaded machine may add. */
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(4);

    /** What one of the other threads does. */
    enum Deed { MODIFY, REGISTER_ANEW, ADD_GHOSTS, WAKE, INTERRUPT, FEED }

    void run(SelectorBackend backend) throws IOException, InterruptedException {
        try (Ghosts maker = new Ghosts(); Selector selector = backend.open()) {
            new Run(selector, maker, backend.name()).run();
        }
    }

    /** One run of it. */
    private final class Run {
        private final Selector selector;
        private final Ghosts maker;
        private final String name;
        private final List<Pipe> pipes = new ArrayList<>();
        private final AtomicReference<Throwable> thrown = new AtomicReference<>();
        private final Thread selecting = Thread.currentThread();
        private volatile boolean over;

        Run(Selector selector, Ghosts maker, String name) {
            this.selector = selector;
            this.maker = maker;
            this.name = name;
        }

        void run() throws IOException, InterruptedException {
            List<Thread> others = new ArrayList<>();
            Exhaustion exhaustion = null;
            try {
                open();
                exhaustion = exhausted ? new Exhaustion() : null;
                for (Deed deed : deeds) {
                    others.add(start(deed));
                }
                select();
            } finally {
                over = true;
                for (Thread other : others) {
                    join(other);
                }
                if (exhaustion != null) {
                    exhaustion.close();
                }
                closePipes();
            }
            if (thrown.get() != null) {
                throw new Difference(name + ": " + thrown.get(), thrown.get());
            }
        }

        /** Whatever interrupts are still to come are taken. */
        private static void join(Thread other) {
            while (other.isAlive()) {
                Thread.interrupted();
                try {
                    other.join();
                } catch (InterruptedException e) {
                    // One of those.
                }
            }
            Thread.interrupted();
        }

        private void open() throws IOException {
            for (int i = 0; i < live; i++) {
                Pipe pipe = Pipe.open();
                pipes.add(pipe);
                pipe.source().configureBlocking(false);
                pipe.sink().configureBlocking(false);
                selector.register(pipe.source(), interest(i));
            }
            for (int i = 0; i < ghosts; i++) {
                maker.addGhosts(selector);
            }
        }

        private Interest interest(int index) {
            Interest interest = interests.get(index % interests.size());
            if (!selector.features().contains(Feature.EDGE_TRIGGERED)) {
                interest = interest.without(Interest.NONE.edgeTriggered());
            }
            return selector.features().contains(Feature.EXCLUSIVE) ? interest : interest.without(Interest.NONE.exclusive());
        }

        private void closePipes() throws IOException {
            for (Pipe pipe : pipes) {
                pipe.source().close();
                pipe.sink().close();
            }
        }

        private Thread start(Deed deed) {
            Thread thread = new Thread(() -> {
                Random random = new Random(deed.ordinal());
                try {
                    for (int i = 0; !over; i++) {
                        act(deed, i, random);
                    }
                } catch (ClosedSelectorException e) {
                    // The guard's doing, which is told.
                } catch (IOException | RuntimeException | Error e) {
                    thrown.set(e);
                }
            }, "turmoil-" + deed);
            thread.start();
            return thread;
        }

        private void act(Deed deed, int count, Random random) throws IOException {
            Pipe pipe = pipes.isEmpty() ? null : pipes.get(random.nextInt(pipes.size()));
            switch (deed) {
                case MODIFY -> change(pipe, interest(count));
                case REGISTER_ANEW -> registerAnew(pipe, interest(count));
                case ADD_GHOSTS -> addGhosts(count);
                case WAKE -> selector.wakeup();
                case INTERRUPT -> selecting.interrupt();
                case FEED -> feed(pipe, random.nextBoolean());
            }
            if (deed != Deed.MODIFY) {
                LockSupport.parkNanos(random.nextInt(500_000));
            }
        }

        private void change(Pipe pipe, Interest interest) throws IOException {
            SelectorKey key = pipe == null ? null : selector.key(pipe.source()).orElse(null);
            if (key == null) {
                LockSupport.parkNanos(1_000_000);
                return;
            }
            try {
                key.modify(interest);
            } catch (CancelledKeyException e) {
                // Registered again since.
            }
        }

        private void registerAnew(Pipe pipe, Interest interest) throws IOException {
            if (pipe != null) {
                selector.key(pipe.source()).ifPresent(SelectorKey::unregister);
                selector.register(pipe.source(), interest);
            }
        }

        /** As many as there were, once more. */
        private void addGhosts(int count) throws IOException {
            if (!exhausted && count < ghosts) {
                maker.addGhosts(selector);
            }
        }

        private static void feed(Pipe pipe, boolean fills) throws IOException {
            if (pipe != null && fills) {
                pipe.sink().write(ByteBuffer.allocate(1));
            } else if (pipe != null) {
                pipe.source().read(ByteBuffer.allocate(16));
            }
        }

        private void select() throws IOException {
            boolean byHandler = false;
            for (int micros : timeouts) {
                long nanos = TimeUnit.MICROSECONDS.toNanos(micros);
                long start = System.nanoTime();
                HangGuard guard = new HangGuard(selector);
                try (guard) {
                    select(nanos, byHandler);
                } catch (ClosedSelectorException e) {
                    throw new Difference(name + ": a select of " + nanos + " ns did not return", e);
                }
                long taken = System.nanoTime() - start;
                if (taken > nanos + SLACK_NANOS) {
                    throw new Difference(name + ": a select of " + nanos + " ns took " + taken);
                }
                Thread.interrupted();
                byHandler = !byHandler;
            }
        }

        private void select(long nanos, boolean byHandler) throws IOException {
            if (byHandler) {
                selector.select(nanos, TimeUnit.NANOSECONDS, (key, readiness) -> { });
            } else {
                selector.select(nanos, TimeUnit.NANOSECONDS);
            }
        }
    }
}
