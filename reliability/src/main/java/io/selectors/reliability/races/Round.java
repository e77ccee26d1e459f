package io.selectors.reliability.races;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One meeting of two operations: what they find, what they do, what they see. */
final class Round {
    /** What is decided before, by lot. */
    record Plan(Pair pair, boolean reversed, Selector selector, SelectorKey idleEdge, Stream subject, Stream other,
            boolean registersOther, Interest before, List<Interest> wanted, boolean witnessed, boolean endless, long nanos,
            boolean byHandler, int[] delays) {
        Plan(Pair pair, boolean reversed, Arena arena, boolean registersOther, Interest before, List<Interest> wanted,
                boolean witnessed, boolean endless, long nanos, boolean byHandler, int[] delays) {
            this(pair, reversed, arena.selector(), arena.idleEdge(), arena.subject(), arena.other(), registersOther, before, wanted,
                    witnessed, endless, nanos, byHandler, delays);
        }
    }

    private static volatile int sink;

    private final Plan plan;
    private final Thread[] threads;
    private final SelectorKey key;
    final Throwable[] thrown = new Throwable[2];
    final String[] outcomes = new String[2];
    final SelectorKey[] made = new SelectorKey[2];
    final Sighting[] sightings = {new Sighting(this), new Sighting(this), new Sighting(this)};
    private final List<Canary> canaries = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger arrivals = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger modified = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean witnessIsIn;
    private volatile int wakes;
    volatile Throwable witnessThrew;

    /** Threads: the first side's, the second's, the witness's. */
    Round(Plan plan, Thread... threads) throws IOException {
        this.plan = plan;
        this.threads = threads;
        boolean registered = plan.pair.first().needsKey() || plan.pair.second().needsKey()
                || !plan.pair.has(Operation.REGISTER);
        key = registered ? plan.selector.register(plan.subject.channel(), plan.before) : null;
    }

    Plan plan() {
        return plan;
    }

    /** The registration that was there before; null if there was none. */
    SelectorKey key() {
        return key;
    }

    Interest before() {
        return plan.before;
    }

    /** What a register, or a modify, asks for; of two that modify, what either does. */
    Interest wanted() {
        return plan.pair.count(Operation.MODIFY) == 2 ? plan.wanted.get(0).with(plan.wanted.get(1)) : plan.wanted.get(0);
    }

    private Interest wanted(int side) {
        return plan.pair.count(Operation.MODIFY) == 2 ? plan.wanted.get(side) : plan.wanted.get(0);
    }

    /** Whether a key is the one whose edge was reported before all rounds, and of which there is nothing new. */
    boolean isIdleEdge(SelectorKey of) {
        return of == plan.idleEdge;
    }

    boolean hasLeft() {
        return left.get() > 0;
    }

    /** Whether every modify has returned, and the interest is what it says. */
    boolean isSettled() {
        return modified.get() == plan.pair.count(Operation.MODIFY);
    }

    Stream streamOf(SelectorKey of) {
        return of.channel() == plan.other.channel() ? plan.other : plan.subject;
    }

    private Stream target() {
        return plan.registersOther ? plan.other : plan.subject;
    }

    boolean registers(SelectableChannel channel) {
        return plan.pair.has(Operation.REGISTER) && channel == target().channel();
    }

    Operation operation(int side) {
        return (side == 0) == plan.reversed ? plan.pair.second() : plan.pair.first();
    }

    // The sides

    /** One side's part, begun together with the other's. */
    void run(int side) {
        meet(2);
        if (plan.pair.has(Operation.INTERRUPT)) {
            // One of the round before; the first of this round is yet to come.
            Thread.interrupted();
            meet(4);
        }
        for (int i = 0; i < plan.delays[side]; i++) {
            sink = i;
        }
        try {
            outcomes[side] = operation(side).perform(this, side);
        } catch (Throwable e) {
            thrown[side] = e;
            outcomes[side] = e.getClass().getSimpleName();
        }
    }

    private void meet(int expected) {
        arrivals.incrementAndGet();
        for (int i = 0; arrivals.get() < expected; i++) {
            Worker.spin(i);
        }
    }

    String select(int side) throws IOException {
        return select(sightings[side], plan.endless ? Long.MAX_VALUE : plan.nanos);
    }

    String select(Sighting sighting, long nanos) throws IOException {
        sighting.begin();
        int count;
        try {
            count = nanos == Long.MAX_VALUE ? selectEndlessly(sighting) : selectFor(sighting, nanos);
        } catch (ClosedSelectorException e) {
            placeForSelector();
            throw e;
        }
        return count > 0 ? "events" : "empty";
    }

    private int selectEndlessly(Sighting sighting) throws IOException {
        if (plan.byHandler) {
            return plan.selector.select(sighting::see);
        }
        return see(sighting, plan.selector.select());
    }

    private int selectFor(Sighting sighting, long nanos) throws IOException {
        if (plan.byHandler) {
            return plan.selector.select(nanos, TimeUnit.NANOSECONDS, sighting::see);
        }
        return see(sighting, plan.selector.select(nanos, TimeUnit.NANOSECONDS));
    }

    private static int see(Sighting sighting, List<Event> events) {
        for (Event event : events) {
            sighting.see(event.key(), event.readiness());
        }
        return events.size();
    }

    String register(int side) throws IOException {
        made[side] = plan.selector.register(target().channel(), wanted(side));
        return "registered";
    }

    String modify(int side) throws IOException {
        key.modify(wanted(side));
        modified.incrementAndGet();
        return "modified";
    }

    String unregister(int side) {
        boolean stood = key.unregister();
        left.incrementAndGet();
        return Boolean.toString(stood);
    }

    String closeChannel(int side) throws IOException {
        plan.subject.channel().close();
        left.incrementAndGet();
        place(Canary.eventfd());
        return "closed";
    }

    String wakeup(int side) {
        plan.selector.wakeup();
        return "woken";
    }

    String interrupt(int side) {
        Thread target = threads[plan.witnessed ? 2 : 1 - side];
        target.interrupt();
        if (Runtime.version().feature() < 23) {
            // One that meets the beginning of a wait can set the status and end nothing, java.nio's selects included (JDK-8323782).
            target.interrupt();
        }
        return "interrupted";
    }

    String close(int side) {
        plan.selector.close();
        left.incrementAndGet();
        placeForSelector();
        return "closed";
    }

    private void placeForSelector() {
        if (Canary.EXISTS) {
            // Which number was the eventfd's is not known.
            place(Canary.eventfd());
            place(Canary.epoll());
            place(Canary.eventfd());
        }
    }

    private void place(Canary canary) {
        canaries.add(canary);
    }

    List<Canary> canaries() {
        return canaries;
    }

    // The witness

    /** Selects all through the round. */
    void witness() {
        // One of the round before.
        Thread.interrupted();
        try {
            while (!over) {
                witnessIsIn = true;
                String outcome = select(sightings[2], Long.MAX_VALUE);
                boolean interrupted = Thread.interrupted();
                boolean called = over || interrupted || plan.pair.has(Operation.WAKEUP);
                Violation.check(called || outcome.equals("events"), "a select without end returned empty");
                wakes += outcome.equals("empty") ? 1 : 0;
            }
        } catch (ClosedSelectorException e) {
            witnessThrew = plan.pair.has(Operation.CLOSE) ? null : e;
        } catch (Throwable e) {
            witnessThrew = e;
        } finally {
            witnessIsIn = true;
        }
    }

    void awaitWitness() {
        for (int i = 0; !witnessIsIn; i++) {
            Worker.spin(i);
        }
    }

    void dismissWitness() {
        // What is never ready leaves a wake-up alone to end the witness's select.
        boolean mustWake = plan.pair.has(Operation.WAKEUP) && !plan.pair.has(Operation.CLOSE) && !isEverReady();
        for (int i = 0; mustWake && wakes == 0 && witnessThrew == null; i++) {
            Worker.spin(i);
        }
        over = true;
        plan.selector.wakeup();
    }

    boolean isEverReady() {
        return plan.subject.isReadyFor(before()) || plan.subject.isReadyFor(wanted()) || plan.other.isReadyFor(wanted());
    }

    // Afterwards, when all have returned

    String outcome(int side) {
        return operation(side) + " " + outcomes[side];
    }

    @Override
    public String toString() {
        return operation(0) + " " + outcomes[0] + ", " + operation(1) + " " + outcomes[1] + "; subject " + plan.subject.channel()
                + (plan.subject.isReadable() ? " full" : " empty") + ", registered " + key + " for " + plan.before + ", wanted "
                + plan.wanted + (plan.registersOther ? " by the other stream" : "") + (plan.witnessed ? ", witnessed" : "")
                + (plan.endless ? ", without end" : ", " + plan.nanos + " ns") + (plan.byHandler ? ", by a handler" : "")
                + "; seen " + List.of(sightings);
    }
}
