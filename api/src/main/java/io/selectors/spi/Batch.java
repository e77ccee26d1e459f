package io.selectors.spi;

import io.selectors.Event;
import io.selectors.EventHandler;
import io.selectors.Readiness;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What waits have found and nobody was told yet: each key once, its readiness kept in the key. Belongs to the selecting thread;
 * {@link #add} is also called under the selector's lock, by that thread.
 */
final class Batch {
    private KeyBase[] keys = new KeyBase[64];
    private int count;
    private long delivered;

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

    /** Hands out every event; answers how many there were. What a handler that throws leaves behind is kept if need be. */
    int deliver(SelectorBase selector, EventHandler handler) throws IOException {
        int calls = 0;
        int next = 0;
        try {
            while (next < count) {
                KeyBase key = keys[next++];
                int bits = take(key, selector);
                if (bits != 0) {
                    handler.onEvent(key, Readiness.of(bits));
                    calls++;
                    selector.ensureOpen();
                }
            }
        } finally {
            delivered += calls;
            keepUndelivered(next);
        }
        return calls;
    }

    /** What of a key's readiness may be delivered; a channel that was closed without word is let go when it is met here. */
    private static int take(KeyBase key, SelectorBase selector) {
        int bits = key.take();
        if (bits == 0 && key.registered && !key.isRegistered()) {
            selector.letGo(key);
        }
        return bits;
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
    List<Event> toList(SelectorBase selector) {
        Event[] events = new Event[count];
        int taken = 0;
        for (int i = 0; i < count; i++) {
            KeyBase key = keys[i];
            int bits = take(key, selector);
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
