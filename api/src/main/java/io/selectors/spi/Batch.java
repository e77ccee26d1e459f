package io.selectors.spi;

import io.selectors.Event;
import io.selectors.EventHandler;
import io.selectors.Readiness;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What waits have found and nobody was told yet: each key once, its readiness kept in the key. While it passes, what is found goes to
 * the handler at once instead. Belongs to the selecting thread; {@link #add} is also called under the selector's lock, by that thread,
 * but not while the batch passes.
 */
final class Batch {
    private final SelectorBase selector;
    private KeyBase[] keys = new KeyBase[64];
    private int count;
    private long delivered;
    /** Whom it passes to, or null. */
    private EventHandler passing;
    /** What ended the passing before its time, or null. */
    private Throwable thrown;

    Batch(SelectorBase selector) {
        this.selector = selector;
    }

    /** How many events were handed out, ever. Any thread, which may see an old figure. */
    long delivered() {
        return delivered;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(KeyBase key, int bits, int version) {
        if (key.found(bits, version)) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, 2 * count);
            }
            keys[count++] = key;
        }
    }

    /** Begins to pass, unless something is left that must be merged with what is found. */
    void passTo(EventHandler handler) {
        passing = count == 0 ? handler : null;
    }

    /**
     * Hands one event out, if it passes now; answers whether it does. Whatever a handler throws has to wait: the rest of what was found
     * is looked through first, and kept.
     */
    boolean pass(KeyBase key, int bits) {
        EventHandler handler = passing;
        if (handler == null) {
            return false;
        }
        int passable = key.passable(bits);
        if (passable == 0) {
            letGoIfClosed(key);
            return true;
        }
        try {
            hand(handler, key, passable);
        } catch (Throwable e) { // also checked ones, for handlers in other languages throw them undeclared
            passing = null;
            thrown = e;
        }
        return true;
    }

    /** Passes no more; throws what a handler threw. */
    void passEnd() throws IOException {
        passing = null;
        Throwable e = thrown;
        if (e != null) {
            thrown = null;
            Batch.<IOException>rethrow(e);
        }
    }

    @SuppressWarnings("unchecked") // no cast is made when this runs
    private static <T extends Throwable> void rethrow(Throwable e) throws T {
        throw (T) e;
    }

    /** Hands out every event. What a handler that throws leaves behind is kept if need be. */
    void deliver(EventHandler handler) throws IOException {
        int next = 0;
        try {
            while (next < count) {
                KeyBase key = keys[next++];
                int bits = take(key);
                if (bits != 0) {
                    hand(handler, key, bits);
                }
            }
        } finally {
            keepUndelivered(next);
        }
    }

    private void hand(EventHandler handler, KeyBase key, int bits) throws IOException {
        handler.onEvent(key, Readiness.of(bits));
        delivered++;
        selector.ensureOpen();
    }

    private int take(KeyBase key) {
        int bits = key.take();
        if (bits == 0) {
            letGoIfClosed(key);
        }
        return bits;
    }

    /** A channel that was closed without word is let go when it is met here. */
    private void letGoIfClosed(KeyBase key) {
        if (key.registered && !key.isRegistered()) {
            selector.letGo(key);
        }
    }

    /** Forgets what was held up of keys that ask for a level by now: the system finds it again, if it is still so. */
    void forgetRepeated() {
        keepUndelivered(0);
    }

    /** Keeps what the system would not repeat. */
    private void keepUndelivered(int next) {
        int kept = 0;
        for (int i = next; i < count; i++) {
            KeyBase key = keys[i];
            if (key.isRepeated()) {
                key.drop();
            } else {
                keys[kept++] = key;
            }
        }
        Arrays.fill(keys, kept, count, null);
        count = kept;
    }

    /** Takes every event. */
    List<Event> toList() {
        if (count == 0) {
            return List.of();
        }
        Event[] events = new Event[count];
        int taken = 0;
        for (int i = 0; i < count; i++) {
            KeyBase key = keys[i];
            int bits = take(key);
            if (bits != 0) {
                events[taken++] = new Event(key, Readiness.of(bits));
            }
        }
        clear();
        delivered += taken;
        return taken == 0 ? List.of()
                : Collections.unmodifiableList(Arrays.asList(taken == events.length ? events : Arrays.copyOf(events, taken)));
    }

    void clear() {
        Arrays.fill(keys, 0, count, null);
        count = 0;
    }
}
