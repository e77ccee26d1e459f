package io.selectors.reliability.soak;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What one kind of peers did, to compare with what the server counted. Any thread. */
final class Tally {
    final LongAdder connections = new LongAdder();
    /** Messages that came back, byte for byte. */
    final LongAdder acknowledged = new LongAdder();
    /** Messages of which the peer did not wait to hear: the server may have counted them. */
    final LongAdder unanswered = new LongAdder();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

    Tally() {
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, new LongAdder());
        }
    }

    /** The connections that the server must have closed for that reason. */
    LongAdder refused(Refusal refusal) {
        return refused.get(refusal);
    }

    long refused() {
        return refused.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** The messages that the server must have counted. */
    long leastMessages() {
        return acknowledged.sum();
    }

    long mostMessages() {
        return leastMessages() + unanswered.sum();
    }

    void add(Tally other) {
        connections.add(other.connections.sum());
        acknowledged.add(other.acknowledged.sum());
        unanswered.add(other.unanswered.sum());
        other.refused.forEach((refusal, count) -> refused(refusal).add(count.sum()));
    }
}
