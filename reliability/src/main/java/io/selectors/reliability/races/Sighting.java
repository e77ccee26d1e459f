package io.selectors.reliability.races;

import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.util.HashMap;
import java.util.Map;

/** The events that one thread saw in one round, each checked as it came. */
final class Sighting {
    private final Round round;
    private final Map<SelectorKey, Integer> counts = new HashMap<>();
    private final Map<SelectorKey, Interest> directions = new HashMap<>();
    private boolean gone;
    private boolean settled;

    Sighting(Round round) {
        this.round = round;
    }

    /** To be called before a select: what has returned by now binds it. */
    void begin() {
        gone = round.hasLeft();
        settled = round.isSettled();
    }

    void see(SelectorKey key, Readiness readiness) {
        Violation.check(!round.isIdleEdge(key), "an edge of an idle key was repeated, though there is no ghost: " + key);
        counts.merge(key, 1, Integer::sum);
        directions.merge(key, directions(readiness), Interest::with);
        if (key == round.key()) {
            Violation.check(!gone, "an event from a select that began after its key had left: " + key + " " + readiness);
            if (settled) {
                check(key, readiness, key.interest(), key.interest());
            } else {
                check(key, readiness, round.before(), round.wanted());
            }
        } else {
            Violation.check(round.registers(key.channel()), "an event of a registration that is none of this round's: " + key);
            check(key, readiness, round.wanted(), round.wanted());
        }
    }

    private void check(SelectorKey key, Readiness readiness, Interest one, Interest other) {
        boolean asked = (!readiness.isReadable() || one.isRead() || other.isRead())
                && (!readiness.isWritable() || one.isWrite() || other.isWrite()) && !readiness.isPriority();
        Violation.check(asked, "an event that was not asked for with " + one + " or " + other + ": " + key + " " + readiness);
        Violation.check(!readiness.isReadable() || round.streamOf(key).isReadable(), "nothing was there to be read: " + key + " " + readiness);
        Violation.check(readiness.isReadable() || readiness.isWritable(), "an event without a direction: " + key + " " + readiness);
    }

    /** How often a key was reported. */
    int count(SelectorKey key) {
        return counts.getOrDefault(key, 0);
    }

    private static Interest directions(Readiness readiness) {
        return readiness.isReadable() ? readiness.isWritable() ? Interest.READ_WRITE : Interest.READ
                : readiness.isWritable() ? Interest.WRITE : Interest.NONE;
    }

    /** The directions for which a key was reported. */
    Interest seen(SelectorKey key) {
        return directions.getOrDefault(key, Interest.NONE);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
