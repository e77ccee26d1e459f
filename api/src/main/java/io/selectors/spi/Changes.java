package io.selectors.spi;

import io.selectors.Interest;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.util.Arrays;

/**
 * Changes of interest: made in the system at once, or put off until the selecting thread selects again. All but {@link #isEmpty}
 * is called with the selector's lock held.
 */
final class Changes {
    private final SelectorBase selector;
    private KeyBase[] deferred = new KeyBase[16];
    private volatile int count;

    Changes(SelectorBase selector) {
        this.selector = selector;
    }

    /** Without the lock: whoever begins to select sees what was deferred before. */
    boolean isEmpty() {
        return count == 0;
    }

    void replace(KeyBase key, Interest interest) throws IOException {
        if (!key.isValid()) {
            throw new CancelledKeyException();
        }
        Registrations.checkChange(selector, key.channel(), interest);
        Interest before = key.interest;
        key.ask(interest);
        if (selector.isOwner() && selector.implDefers()) {
            defer(key);
            // Another thread may have begun to select since, and have found nothing deferred.
            if (selector.isOwner()) {
                return;
            }
        }
        makeNow(key, before);
    }

    private void defer(KeyBase key) {
        if (key.pending) {
            return;
        }
        if (count == deferred.length) {
            deferred = Arrays.copyOf(deferred, 2 * count);
        }
        key.pending = true;
        deferred[count] = key;
        count++;
    }

    private void makeNow(KeyBase key, Interest before) throws IOException {
        boolean wasPending = key.pending;
        key.pending = false;
        try {
            if (!make(key, false)) {
                selector.forget(key);
                key.ask(before);
                throw new CancelledKeyException();
            }
        } catch (IOException e) {
            if (key.registered) {
                key.ask(before);
                key.pending = wasPending;
            }
            throw e;
        }
    }

    /** Makes every deferred change; they may travel in the wait that follows. */
    void makeDeferred() {
        int end = count;
        for (int i = 0; i < end; i++) {
            KeyBase key = deferred[i];
            deferred[i] = null;
            if (key.pending) {
                key.pending = false;
                makeDeferred(key);
            }
        }
        count = 0;
    }

    private void makeDeferred(KeyBase key) {
        if (!key.isRegistered()) {
            // Closed without word since. A ghost would be reported for what the key no longer asks for, and never be met.
            selector.forget(key);
            return;
        }
        try {
            if (!make(key, true)) {
                selector.forget(key);
            }
        } catch (IOException e) {
            selector.changeRefused(key, key.applied);
        }
    }

    /** Brings the system to what the key asks for. A level-triggered interest that it already holds needs no call. */
    private boolean make(KeyBase key, boolean mayTravel) throws IOException {
        Interest interest = key.interest;
        if (interest == key.applied && KeyBase.isLevelTriggered(interest)) {
            return true;
        }
        selector.countChange();
        if (!selector.implModify(key, key.applied, interest, mayTravel)) {
            return false;
        }
        key.applied = interest;
        return true;
    }

    void clear() {
        Arrays.fill(deferred, null);
        count = 0;
    }
}
