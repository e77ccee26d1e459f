package io.selectors.spi;

import io.selectors.EventHandler;
import io.selectors.Readiness;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What becomes of the reports of a wait: it looks up whose each is, drops what is late, masks what is not asked for, and calls the
 * handler, without a lock. The selecting thread's.
 */
final class Delivery {
    private final Poller poller;
    private final State state;
    private final Registrations registrations;
    private final UndeliveredEvents undelivered;

    /** How many reports of the last wait were about registrations, there or gone. */
    private int reports;
    private boolean wasFull;
    /** After a full wait, whose events this select has delivered: of each key one at most. Null in most selects. */
    private Set<SelectorKey> deliveredTo;
    /** The last arming that had begun when that wait had ended: what is registered or changed since is for the next select. */
    private int lastArming;
    private int deliveredBySelect;
    private long delivered;
    private long dropped;

    Delivery(Poller poller, State state, Registrations registrations, UndeliveredEvents undelivered) {
        this.poller = poller;
        this.state = state;
        this.registrations = registrations;
        this.undelivered = undelivered;
    }

    /** How many events were delivered, ever. */
    long delivered() {
        return delivered;
    }

    /** How many reports were dropped, ever: late ones, and such as are about nobody. */
    long dropped() {
        return dropped;
    }

    /** A select begins. */
    void begin() {
        deliveredTo = null;
        deliveredBySelect = 0;
    }

    /** Whether another wait may bring more at once: after a full one, and after one that brought only what is late or nobody's. */
    boolean mayHaveMore() {
        return wasFull || deliveredBySelect == 0 && reports > 0;
    }

    /** Delivers what a wait found, and what is left of earlier ones; returns how many events that were. */
    int deliver(int found, EventHandler handler) throws IOException {
        long before = delivered;
        reports = found;
        wasFull = found == poller.capacity();
        if (deliveredBySelect == 0) {
            // Nobody has had an event yet: this wait is as good as the first.
            deliveredTo = null;
        }
        if (wasFull || deliveredTo != null) {
            deliverOnce(found, handler);
        } else {
            deliverAll(found, null, handler);
        }
        int events = (int) (delivered - before);
        deliveredBySelect += events;
        return events;
    }

    /** Of a select that waits again after a full wait, which may report a key once more. */
    private void deliverOnce(int found, EventHandler handler) throws IOException {
        Set<SelectorKey> earlier = deliveredTo == null ? null : Set.copyOf(deliveredTo);
        if (earlier == null) {
            deliveredTo = new HashSet<>();
            lastArming = registrations.lastArming();
        }
        deliverAll(found, earlier, (key, readiness) -> {
            deliveredTo.add(key);
            handler.onEvent(key, readiness);
        });
    }

    /** Delivers to all keys; after an earlier wait of this select, to those that are not for the next one. */
    private void deliverAll(int found, Set<SelectorKey> earlier, EventHandler handler) throws IOException {
        Poller source = poller; // a field is loaded again after each volatile read of the loop
        int next = 0;
        try {
            while (next < found) {
                int index = next++;
                int arming = source.arming(index);
                Registration key = source.key(index);
                if (key == null || key.arming() != arming) {
                    key = settle(index, arming);
                }
                if (earlier != null && key != null && isForNext(key, arming, earlier)) {
                    keep(key, index, arming);
                } else if (key != null) {
                    int bits = take(key, index, arming);
                    if (key.undelivered != 0) {
                        bits |= key.stillAsked(arming, undelivered.takeOf(key, arming));
                    }
                    hand(key, bits, handler);
                }
            }
        } catch (Throwable e) { // also checked ones, for handlers in other languages throw them undeclared
            keepRest(next, found);
            throw e;
        }
        if (!undelivered.isEmpty()) {
            deliverKept(earlier, handler);
        }
    }

    private boolean isForNext(Registration key, int arming, Set<SelectorKey> earlier) {
        return arming > lastArming || earlier.contains(key);
    }

    /** Whose a report is that is not of the current arming of what has its number: null if it is late, a wake-up, or about nobody. */
    private Registration settle(int index, int arming) {
        if (arming == Poller.NO_ARMING) {
            reports--;
            return null;
        }
        Registration key = registrations.settle(index, arming);
        if (key == null) {
            dropped++;
        }
        return key;
    }

    /** What of a report is to be delivered. A refused change is, too, when all reports were read. */
    private int take(Registration key, int index, int arming) {
        int bits = poller.readiness(index);
        if (bits == Poller.REFUSED) {
            registrations.refused(key, arming);
            return 0;
        }
        return key.take(arming, bits);
    }

    private void hand(Registration key, int bits, EventHandler handler) throws IOException {
        if (bits != 0) {
            handler.onEvent(key, Readiness.of(bits));
            delivered++;
            state.ensureOpen();
        } else if (!key.isRegistered()) {
            registrations.removeEnded(key);
        }
    }

    /** After a handler threw: keeps, of what it did not get, what the system would not repeat. */
    private void keepRest(int next, int found) {
        for (int index = next; index < found; index++) {
            int arming = poller.arming(index);
            Registration key = poller.key(index);
            if (key == null || key.arming() != arming) {
                key = settle(index, arming);
            }
            if (key != null) {
                keep(key, index, arming);
            }
        }
    }

    /** Keeps an event for the next select, unless the system repeats it. */
    private void keep(Registration key, int index, int arming) {
        int bits = take(key, index, arming);
        if (bits != 0 && !Registration.isLevelTriggered(key.interest())) {
            undelivered.add(key, arming, bits);
        }
    }

    private void deliverKept(Set<SelectorKey> earlier, EventHandler handler) throws IOException {
        int end = undelivered.end();
        try {
            for (int at = 0; at < end; at++) {
                Registration key = undelivered.key(at);
                boolean waits = key == null || earlier != null && isForNext(key, undelivered.arming(at), earlier);
                if (!waits && undelivered.take(at) != null) {
                    hand(key, key.stillAsked(undelivered.arming(at), undelivered.readiness(at)), handler);
                }
            }
        } finally {
            undelivered.compact();
        }
    }
}
