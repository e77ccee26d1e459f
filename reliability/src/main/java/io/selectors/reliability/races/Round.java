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
import java.util.Optional;
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
    private final Throwable[] thrown = new Throwable[2];
    private final String[] outcomes = new String[2];
    private final SelectorKey[] made = new SelectorKey[2];
    private final Sighting[] sightings = {new Sighting(this), new Sighting(this), new Sighting(this)};
    private final List<Canary> canaries = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger arrivals = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger modified = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean witnessIsIn;
    private volatile int wakes;
    private volatile Throwable witnessThrew;

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

    private String select(Sighting sighting, long nanos) throws IOException {
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

    private boolean isEverReady() {
        return plan.subject.isReadyFor(before()) || plan.subject.isReadyFor(wanted()) || plan.other.isReadyFor(wanted());
    }

    // Afterwards, when all have returned

    String outcome(int side) {
        return operation(side) + " " + outcomes[side];
    }

    void verify() throws IOException {
        for (int side = 0; side < 2; side++) {
            verifyThrown(side);
        }
        if (witnessThrew != null) {
            throw new IllegalStateException("the witness's select threw", witnessThrew);
        }
        verifyRegister();
        if (plan.pair.has(Operation.CLOSE)) {
            verifyClosed();
        } else {
            verifyOpen();
        }
    }

    private void verifyThrown(int side) {
        Throwable e = thrown[side];
        if (e instanceof Violation violation) {
            throw violation;
        }
        if (e != null && !operation(side).mayThrow(e, operation(1 - side))) {
            throw new IllegalStateException(operation(side) + " threw " + e, e);
        }
        if (operation(side) == Operation.SELECT && outcomes[side].equals("empty")) {
            Violation.check(!plan.endless || operation(1 - side) == Operation.WAKEUP || operation(1 - side) == Operation.INTERRUPT,
                    "a select without end returned empty");
        }
    }

    private void verifyRegister() {
        if (plan.pair.count(Operation.REGISTER) == 2) {
            Violation.check(made[0] == null || made[1] == null, "one channel was registered twice");
            Violation.check(made[0] != null || made[1] != null, "of two that register one has to succeed");
        }
        if (plan.pair.has(Operation.REGISTER) && plan.registersOther) {
            Violation.check(made[0] != null || made[1] != null || plan.pair.has(Operation.CLOSE), "nobody held what was to be registered");
        }
    }

    private void verifyClosed() throws IOException {
        Violation.check(!plan.selector.isOpen(), "open after close");
        Violation.check(key == null || !key.isValid(), "a key is valid after close");
        for (SelectorKey one : made) {
            Violation.check(one == null || !one.isValid(), "a key is valid after close");
        }
        try {
            plan.selector.selectNow();
            throw new Violation("a closed selector selects");
        } catch (ClosedSelectorException e) {
            plan.selector.wakeup();
        }
    }

    private void verifyOpen() throws IOException {
        List<SelectorKey> valid = new ArrayList<>();
        if (key != null) {
            Violation.check(key.isValid() == !hasLeft(), "after the round the key is " + key);
            if (key.isValid()) {
                valid.add(key);
            }
        }
        for (SelectorKey one : made) {
            if (one != null) {
                Violation.check(one.isValid() == one.channel().isOpen(), "what was just registered is " + one);
            }
            if (one != null && one.isValid()) {
                valid.add(one);
            }
        }
        if (isWakeupLeft()) {
            Sighting last = sightings[2];
            Violation.check(select(last, Long.MAX_VALUE).equals("empty"), "a wake-up brought events: " + last);
        } else {
            select(sightings[2], 0);
        }
        valid.forEach(this::verifyReported);
        verifyKeys(valid);
        for (SelectorKey one : valid) {
            Violation.check(one.unregister(), "unregister of a valid key answered false");
        }
        verifyKeys(List.of());
    }

    /** Nobody has taken it, and nothing else can end the next select. */
    private boolean isWakeupLeft() {
        return plan.pair.has(Operation.WAKEUP) && !plan.pair.has(Operation.SELECT) && !plan.witnessed && !isEverReady();
    }

    private void verifyReported(SelectorKey one) {
        Interest interest = one.interest();
        int count = sightings[0].count(one) + sightings[1].count(one) + sightings[2].count(one);
        boolean ready = streamOf(one).isReadyFor(interest);
        boolean fresh = one != key || !plan.pair.has(Operation.MODIFY);
        if (ready && (fresh || !interest.isOneShot() && !interest.isEdgeTriggered())) {
            Violation.check(count > 0, "never reported: " + one);
        }
        verifyArming(one, ready);
        if (fresh && interest.isOneShot()) {
            Violation.check(count == (ready ? 1 : 0), "a one-shot was reported " + count + " times: " + one);
        }
    }

    /** The last arming of a key that was changed: what only that one asked for must have been reported, whatever it took over from. */
    private void verifyArming(SelectorKey one, boolean ready) {
        if (!ready || one != key || !plan.pair.has(Operation.MODIFY)) {
            return;
        }
        Interest seen = sightings[0].seen(one).with(sightings[1].seen(one)).with(sightings[2].seen(one));
        Interest due = one.interest().without(before());
        Violation.check(!due.isRead() || !plan.subject.isReadable() || seen.isRead(), "its new arming never showed READ: " + one);
        Violation.check(!due.isWrite() || !plan.subject.isSocket() || seen.isWrite(), "its new arming never showed WRITE: " + one);
    }

    private void verifyKeys(List<SelectorKey> valid) {
        int idle = plan.idleEdge == null ? 0 : 1;
        Violation.check(plan.selector.size() == valid.size() + idle, "there should be " + valid + ", not " + plan.selector.keys());
        for (SelectorKey one : valid) {
            Violation.check(plan.selector.key(one.channel()).equals(Optional.of(one)), "not found by its channel: " + one);
        }
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
