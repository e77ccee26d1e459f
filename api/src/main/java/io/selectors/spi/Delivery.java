package io.selectors.spi;

import io.selectors.Event;
import io.selectors.EventHandler;
import java.io.IOException;
import java.util.List;

/**
 * What becomes of the reports of a wait: it looks up whose each is, drops what is late, masks what is not asked for, and calls the
 * handler, without a lock; or, without a handler, notes the event for a list. Edges and one-shots are never lost: between reading a report
 * and delivering or keeping it, nothing is allocated. Used by the selecting thread only.
 */
final class Delivery {
    private final Poller poller;
    private final State state;
    private final Registrations registrations;
    private final UndeliveredEvents undelivered;
    private final EventList noted = new EventList();

    /** How many reports of the last wait were about registrations, there or gone. */
    private int reports;
    private boolean wasFull;
    private int selectNumber;
    /** Whether a wait of this select was full: then it waits again, and marks whom it delivered to, so that each key gets one event. */
    private boolean isMarking;
    /** The last arming that had begun when its reports began to be read: what is registered or changed since is for the next select. */
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

    /** How many reports were dropped, ever: late ones, and those of ghosts or about no key. */
    long dropped() {
        return dropped;
    }

    /** A select begins. */
    void begin() {
        selectNumber++;
        isMarking = false;
        deliveredBySelect = 0;
    }

    /** Whether another wait may bring more at once: after a full one, and after one that brought only what is late or nobody's. */
    boolean mayHaveMore() {
        return wasFull || deliveredBySelect == 0 && reports > 0;
    }

    /**
     * Delivers what a wait found, and what is left of earlier ones, or notes it if {@code handler} is null; returns how many events that
     * were.
     */
    int deliver(int found, EventHandler handler) throws IOException {
        long before = delivered;
        reports = found;
        wasFull = found == poller.capacity();
        // If nothing was delivered so far, treat this wait as the first.
        boolean isFurther = isMarking && deliveredBySelect > 0;
        isMarking = wasFull || isFurther;
        if (isMarking && !isFurther) {
            lastArming = registrations.lastArming();
        }
        deliverAll(found, isFurther, handler);
        int events = (int) (delivered - before);
        deliveredBySelect += events;
        return events;
    }

    /** Delivers what a wait found. A further wait may report a key again: that event is kept for the next select. */
    private void deliverAll(int found, boolean isFurther, EventHandler handler) throws IOException {
        Poller source = poller; // a field is loaded anew after each volatile read of the loop
        int next = 0;
        try {
            if (handler == null) {
                noted.makeRoom(found + undelivered.size());
            }
            while (next < found) {
                int index = next++;
                int arming = source.arming(index);
                // Do not look up a wake-up: that would be slow while code is interpreted.
                Registration key = arming == Poller.NO_ARMING ? null : source.key(index);
                if (key == null || key.arming() != arming) {
                    key = settle(index, arming);
                }
                if (isFurther && key != null && isForNext(key, arming)) {
                    keep(key, index, arming);
                } else if (key != null) {
                    int bits = readinessToDeliver(key, index, arming);
                    if (key.kept != 0) {
                        bits |= key.stillAsked(arming, undelivered.removeAndGet(key, arming));
                    }
                    hand(key, arming, bits, handler);
                }
            }
        } catch (Throwable e) { // checked exceptions too: Kotlin or Scala handlers throw them undeclared
            keepRest(next, found);
            throw e;
        }
        if (!undelivered.isEmpty()) {
            deliverKept(isFurther, handler);
        }
    }

    private boolean isForNext(Registration key, int arming) {
        return arming > lastArming || key.deliveredIn == selectNumber;
    }

    /**
     * Looks again at a report that is not of its key's present arming. Returns null if it is late, a wake-up, or about no key.
     */
    private Registration settle(int index, int arming) {
        if (arming == Poller.NO_ARMING) {
            reports--;
            return null;
        }
        Registration key = registrations.recheck(index, arming);
        if (key == null) {
            dropped++;
        }
        return key;
    }

    /** Which part of a report is delivered. For a refused change 0: its event is queued and delivered after the reports. */
    private int readinessToDeliver(Registration key, int index, int arming) {
        int bits = poller.readiness(index);
        if (bits == Poller.REFUSED) {
            registrations.refusedWithWait(key, arming);
            return 0;
        }
        return key.fire(arming, bits);
    }

    private void hand(Registration key, int arming, int bits, EventHandler handler) throws IOException {
        if (bits != 0) {
            if (isMarking) {
                key.deliveredIn = selectNumber;
            }
            if (handler != null) {
                handler.onEvent(key, EventList.readiness(bits));
            } else {
                noted.add(key, arming, bits);
            }
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
        int bits = readinessToDeliver(key, index, arming);
        if (bits != 0) {
            undelivered.addUnlessRepeated(key, arming, bits);
        }
    }

    private void deliverKept(boolean isFurther, EventHandler handler) throws IOException {
        for (int left = undelivered.size(); left > 0; left--) {
            Registration key = undelivered.first();
            if (key == null) {
                return;
            }
            int arming = key.keptArming;
            if (isFurther && isForNext(key, arming)) {
                undelivered.moveToEnd(key);
            } else {
                hand(key, arming, key.stillAsked(arming, undelivered.removeAndGet(key, arming)), handler);
            }
        }
    }

    /** Returns what this select has noted, once. */
    List<Event> drainNoted() {
        return noted.toListAndClear();
    }

    /** What was noted cannot be returned: keeps, of it, what the system would not repeat. */
    void keepNoted() {
        delivered -= noted.size();
        noted.keepAll(undelivered);
    }
}
