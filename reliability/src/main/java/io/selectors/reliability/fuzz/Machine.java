package io.selectors.reliability.fuzz;

import io.selectors.Event;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.epoll.BindingBackend;
import io.selectors.reliability.Exhaustion;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.ClosedSelectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs one program on one backend, and the model beside it. Single-threaded. */
final class Machine implements AutoCloseable {
    static final int SELECTORS = 2;
    /** Of a select that must not wait at all. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(1500);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** What a loaded machine may add to a select's time. */
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** Found at once: its native library could not be loaded while descriptors are used up. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SelectorBackend backend;
    private final World world = new World(this::changed);
    private final List<Judge> judges = new ArrayList<>();
    private final Ghosts ghosts = new Ghosts();
    private boolean exhausted;

    Machine(SelectorBackend backend) {
        this.backend = backend;
    }

    /** Runs a program, and throws a {@link Difference} if there is one. */
    static void run(Program program, SelectorBackend backend) throws IOException {
        try (Machine machine = new Machine(backend)) {
            machine.start(program.kinds());
            for (Step step : program.steps()) {
                step.run(machine);
            }
            machine.end();
        }
    }

    private void start(List<Kind> kinds) throws IOException {
        for (int i = 0; i < SELECTORS; i++) {
            judges.add(open(i));
        }
        for (int slot = 0; slot < kinds.size(); slot++) {
            world.open(slot, kinds.get(slot));
        }
    }

    /** The second selector takes channels in blocking mode, where its backend can. */
    private Judge open(int selector) throws IOException {
        boolean blocking = selector == 1 && backend.features().contains(Feature.BLOCKING_CHANNELS);
        return new Judge(backend, blocking ? Set.of(Feature.BLOCKING_CHANNELS) : Set.of(), world);
    }

    private void end() {
        judges.forEach(Judge::check);
        for (Judge judge : judges) {
            judge.selector.close();
            judge.check();
        }
    }

    @Override
    public void close() throws IOException {
        judges.forEach(judge -> judge.selector.close());
        ghosts.close();
        world.close();
    }

    private void changed(Change change) {
        judges.forEach(judge -> judge.changed(change));
    }

    // Steps

    World world() {
        return world;
    }

    void block(int slot, boolean block) throws IOException {
        End end = world.slot(slot);
        // java.nio refuses it for what is registered; elsewhere the user had better not.
        if (end != null && judges.stream().flatMap(judge -> judge.keys.stream()).noneMatch(key -> key.end.description == end.description
                && key.mayBeValid())) {
            world.block(slot, block);
        }
    }

    void register(int selector, int slot, boolean byNumber, boolean fitting, Interest interest) {
        End end = world.slot(slot);
        if (end != null) {
            judges.get(selector).register(end, byNumber || end.channel == null, fitting ? fit(end, interest) : interest);
        }
    }

    private static Interest fit(End end, Interest interest) {
        return interest.without(Interest.READ_WRITE.without(end.description.kind.directions));
    }

    void modify(int selector, int slot, int age, boolean fitting, Interest interest, Judge.Modification modification) {
        ModelKey key = key(selector, slot, age);
        if (key != null) {
            judges.get(selector).modify(key, fitting ? fit(key.end, interest) : interest, modification);
        }
    }

    void unregister(int selector, int slot, int age) {
        ModelKey key = key(selector, slot, age);
        if (key != null) {
            judges.get(selector).unregister(key);
        }
    }

    /** The last key of a slot's number, or the one before. */
    private ModelKey key(int selector, int slot, int age) {
        End end = world.slot(slot);
        List<ModelKey> keys = end == null ? List.of()
                : judges.get(selector).keys.stream().filter(key -> key.end.number == end.number).toList();
        return keys.size() > age ? keys.get(keys.size() - 1 - age) : null;
    }

    void wakeup(int selector) {
        judges.get(selector).wakeup();
    }

    void check(int selector) {
        judges.get(selector).check();
    }

    void closeSelector(int selector) {
        judges.get(selector).selector.close();
    }

    void reopenSelector(int selector) throws IOException {
        Judge judge = judges.get(selector);
        if (!judge.selector.isOpen() && !judge.selecting) {
            judges.set(selector, open(selector));
        }
    }

    void selectWithin(int selector) throws IOException {
        Judge judge = judges.get(selector);
        if (judge.selecting && judge.selector.isOpen()) {
            try {
                judge.selector.selectNow();
                throw new Difference("select within a handler: it passed");
            } catch (IllegalStateException e) {
                // As promised; ClosedSelectorException is one too, but it is open.
            }
        }
    }

    /** Does something on another thread, which this one waits for. */
    void elsewhere(Step step) throws IOException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            step.run(this);
            return null;
        });
        Thread thread = new Thread(task, "fuzz-elsewhere");
        thread.start();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new Difference("on another thread: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptedIOException(e.getMessage());
        }
    }

    /** Registers or arms every slot for the same, and makes it readable. */
    void armAll(int selector, Interest interest) throws IOException {
        for (int slot = 0; slot < World.SLOTS; slot++) {
            ModelKey key = key(selector, slot, 0);
            if (key == null || !key.isValid()) {
                register(selector, slot, false, true, interest);
            } else {
                modify(selector, slot, 0, true, interest, Judge.Modification.MODIFY);
            }
            world.peerWrites(slot);
        }
    }

    /** Changes every slot that has a key: within a handler, the others of its batch. */
    void changeAll(int selector, Interest interest, boolean again, boolean drains) throws IOException {
        for (int slot = 0; slot < World.SLOTS; slot++) {
            if (drains) {
                world.drain(slot);
            }
            if (again) {
                unregister(selector, slot, 0);
                register(selector, slot, false, true, interest);
            } else {
                modify(selector, slot, 0, true, interest, Judge.Modification.MODIFY);
            }
        }
    }

    /** Makes ghosts, all at once, or with a select after each, which must not cost a queue each. */
    void addGhosts(int selector, int count, boolean selects) throws IOException {
        Judge judge = judges.get(selector);
        long queues = BindingBackend.queues();
        for (int i = 0; i < count; i++) {
            ghosts.addGhosts(judge.selector);
            judge.noteGhosts();
            if (selects) {
                select(selector, Wait.NOW, null);
            }
        }
        long made = BindingBackend.queues() - queues;
        if (made > count / 2 + 2) {
            throw new Difference(judge.name + ": " + made + " queues were made for " + count + " ghosts");
        }
    }

    /** Selects while the process can open no descriptor. */
    void selectExhausted(int selector, Wait wait, boolean byHandler) throws IOException {
        Exhaustion exhaustion = new Exhaustion();
        exhausted = true;
        try {
            select(selector, wait, byHandler ? new Handler(List.of(), List.of(), Integer.MAX_VALUE) : null);
        } finally {
            exhausted = false;
            exhaustion.close();
        }
    }

    // Selecting

    /** How long to wait. */
    enum Wait { NOW, SHORT, LONG, IDLE, INTERRUPTED }

    void select(int selector, Wait wait, Handler handler) throws IOException {
        Judge judge = judges.get(selector);
        if (judge.selecting) {
            return;
        }
        if (!judge.selector.isOpen()) {
            judge.check();
            return;
        }
        judge.selecting = true;
        try {
            select(judge, wait, handler);
        } finally {
            judge.selecting = false;
            Thread.interrupted();
        }
    }

    private void select(Judge judge, Wait wait, Handler handler) throws IOException {
        Delivery delivery = new Delivery(judge, world, judges);
        boolean woken = judge.wakeupPending;
        judge.wakeupPending = false;
        long nanos = nanos(wait, woken || delivery.isDue(), delivery.isPossible());
        if (wait == Wait.INTERRUPTED) {
            Thread.currentThread().interrupt();
        }
        Thrown thrown = null;
        long cpu = cpuNanos();
        long start = System.nanoTime();
        int count = 0;
        HangGuard guard = new HangGuard(judge.selector);
        try (guard) {
            count = handler == null ? list(judge, nanos, delivery) : hand(judge, nanos, delivery, handler);
        } catch (Thrown e) {
            thrown = e;
        } catch (ClosedSelectorException e) {
            if (judge.selector.isOpen() || guard.hasActed()) {
                throw new Difference(judge.name + (guard.hasActed() ? ": select hung" : ": select took the selector for closed"), e);
            }
            return;
        }
        long taken = System.nanoTime() - start;
        boolean interrupted = Thread.interrupted();
        judgeThrowing(judge, handler, thrown, delivery);
        delivery.over(thrown != null, interrupted);
        if (interrupted != (wait == Wait.INTERRUPTED)) {
            throw new Difference(judge.name + ": interrupt status is " + interrupted + " after select");
        }
        if (thrown == null && count != delivery.count()) {
            throw new Difference(judge.name + ": select answered " + count + " after " + delivery.count() + " events");
        }
        if (count == 0 && thrown == null && taken < nanos && !woken && !interrupted) {
            throw new Difference(judge.name + ": select returned empty after " + taken + " of " + nanos + " ns, neither woken nor interrupted");
        }
        if (taken > nanos + SLACK_NANOS) {
            throw new Difference(judge.name + ": select took " + taken + " ns instead of " + nanos);
        }
        if (nanos == LONG_NANOS && taken > LONG_NANOS * 4 / 5) {
            throw new Difference(judge.name + ": select waited though it was to return at once");
        }
        if (nanos == IDLE_NANOS && !exhausted && cpuNanos() - cpu > IDLE_NANOS * 3 / 4) {
            throw new Difference(judge.name + ": select spun");
        }
    }

    /** Long waits are for selects that must not wait, idle ones for such as nothing can end. */
    private static long nanos(Wait wait, boolean mustReturn, boolean mayReturn) {
        return switch (wait) {
            case NOW -> 0;
            case SHORT -> SHORT_NANOS;
            case LONG -> mustReturn ? LONG_NANOS : 0;
            case IDLE -> mustReturn || mayReturn ? 0 : IDLE_NANOS;
            case INTERRUPTED -> LONG_NANOS;
        };
    }

    private static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private int list(Judge judge, long nanos, Delivery delivery) throws IOException {
        List<Event> events = nanos == 0 ? judge.selector.selectNow() : judge.selector.select(nanos, TimeUnit.NANOSECONDS);
        delivery.waited();
        for (Event event : events) {
            delivery.event(event.key(), event.readiness());
        }
        return events.size();
    }

    private int hand(Judge judge, long nanos, Delivery delivery, Handler handler) throws IOException {
        int[] calls = new int[1];
        return judge.selector.select(nanos, TimeUnit.NANOSECONDS, (key, readiness) -> {
            if (!judge.selector.isOpen()) {
                throw new Difference(judge.name + ": an event was delivered after close()");
            }
            delivery.event(key, readiness);
            // An interrupted thread closes the channels that it uses.
            boolean interrupted = Thread.interrupted();
            try {
                handler.handle(calls[0]++, this);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    private static void judgeThrowing(Judge judge, Handler handler, Thrown thrown, Delivery delivery) {
        boolean threw = handler != null && handler.throwsWithin(delivery.count());
        if (threw != (thrown != null)) {
            throw new Difference(judge.name + ": what a handler throws " + (threw ? "did not end the select" : "was thrown by itself"));
        }
    }

    /** What a handler throws. */
    static final class Thrown extends IOException {
        private static final long serialVersionUID = 1;
    }
}
