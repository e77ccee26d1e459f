package io.selectors.reliability.races;

import io.selectors.Interest;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold of a round when all have returned: exceptions, outcomes, keys, what was reported. */
final class Verdict {
    private final Round round;
    private final Round.Plan plan;
    /** Null if nothing was registered before. */
    private final SelectorKey key;

    Verdict(Round round) {
        this.round = round;
        this.plan = round.plan();
        this.key = round.key();
    }

    void verify() throws IOException {
        for (int side = 0; side < 2; side++) {
            verifyThrown(side);
        }
        if (round.witnessThrew != null) {
            throw new IllegalStateException("the witness's select threw", round.witnessThrew);
        }
        verifyRegister();
        if (plan.pair().has(Operation.CLOSE)) {
            verifyClosed();
        } else {
            verifyOpen();
        }
    }

    private void verifyThrown(int side) {
        Throwable e = round.thrown[side];
        if (e instanceof Violation violation) {
            throw violation;
        }
        if (e != null && !round.operation(side).mayThrow(e, round.operation(1 - side))) {
            throw new IllegalStateException(round.operation(side) + " threw " + e, e);
        }
        if (round.operation(side) == Operation.SELECT && round.outcomes[side].equals("empty")) {
            Operation other = round.operation(1 - side);
            Violation.check(!plan.endless() || other == Operation.WAKEUP || other == Operation.INTERRUPT, "a select without end returned empty");
        }
    }

    private void verifyRegister() {
        if (plan.pair().count(Operation.REGISTER) == 2) {
            Violation.check(round.made[0] == null || round.made[1] == null, "one channel was registered twice");
            Violation.check(round.made[0] != null || round.made[1] != null, "of two that register one has to succeed");
        }
        if (plan.pair().has(Operation.REGISTER) && plan.registersOther()) {
            Violation.check(round.made[0] != null || round.made[1] != null || plan.pair().has(Operation.CLOSE),
                    "nobody held what was to be registered");
        }
    }

    private void verifyClosed() throws IOException {
        Violation.check(!plan.selector().isOpen(), "open after close");
        Violation.check(key == null || !key.isValid(), "a key is valid after close");
        for (SelectorKey one : round.made) {
            Violation.check(one == null || !one.isValid(), "a key is valid after close");
        }
        try {
            plan.selector().selectNow();
            throw new Violation("a closed selector selects");
        } catch (ClosedSelectorException e) {
            plan.selector().wakeup();
        }
    }

    private void verifyOpen() throws IOException {
        List<SelectorKey> valid = new ArrayList<>();
        if (key != null) {
            Violation.check(key.isValid() == !round.hasLeft(), "after the round the key is " + key);
            if (key.isValid()) {
                valid.add(key);
            }
        }
        for (SelectorKey one : round.made) {
            if (one != null) {
                Violation.check(one.isValid() == one.channel().isOpen(), "what was just registered is " + one);
            }
            if (one != null && one.isValid()) {
                valid.add(one);
            }
        }
        if (isWakeupLeft()) {
            Sighting last = round.sightings[2];
            Violation.check(round.select(last, Long.MAX_VALUE).equals("empty"), "a wake-up brought events: " + last);
        } else {
            round.select(round.sightings[2], 0);
        }
        valid.forEach(this::verifyReported);
        verifyKeys(valid);
        for (SelectorKey one : valid) {
            Violation.check(one.unregister(), "unregister of a valid key returned false");
        }
        verifyKeys(List.of());
    }

    /** Nobody has taken it, and nothing else can end the next select. */
    private boolean isWakeupLeft() {
        return plan.pair().has(Operation.WAKEUP) && !plan.pair().has(Operation.SELECT) && !plan.witnessed() && !round.isEverReady();
    }

    private void verifyReported(SelectorKey one) {
        Interest interest = one.interest();
        int count = round.sightings[0].count(one) + round.sightings[1].count(one) + round.sightings[2].count(one);
        boolean ready = round.streamOf(one).isReadyFor(interest);
        boolean fresh = one != key || !plan.pair().has(Operation.MODIFY);
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
        if (!ready || one != key || !plan.pair().has(Operation.MODIFY)) {
            return;
        }
        Interest seen = round.sightings[0].seen(one).with(round.sightings[1].seen(one)).with(round.sightings[2].seen(one));
        Interest due = one.interest().without(round.before());
        Violation.check(!due.isRead() || !plan.subject().isReadable() || seen.isRead(), "its new arming never showed READ: " + one);
        Violation.check(!due.isWrite() || !plan.subject().isSocket() || seen.isWrite(), "its new arming never showed WRITE: " + one);
    }

    private void verifyKeys(List<SelectorKey> valid) {
        int idle = plan.idleEdge() == null ? 0 : 1;
        Violation.check(plan.selector().size() == valid.size() + idle, "there should be " + valid + ", not " + plan.selector().keys());
        for (SelectorKey one : valid) {
            Violation.check(plan.selector().key(one.channel()).equals(Optional.of(one)), "not found by its channel: " + one);
        }
    }
}
