package io.selectors.spi;

import java.util.function.Predicate;

/**
 * Lets go of the keys whose channel was closed without word. It looks at every key, seldom enough that the cost per call is constant.
 * Runs with the selector's lock held; {@link #isDueInSelect} is asked by the selecting thread, without it.
 */
final class Sweep {
    private static final int MIN_INTERVAL = 64;
    /** So many selects to a key make the look at it cheap beside them. */
    private static final int SELECTS_PER_KEY = 8;

    private final SelectorBase selector;
    /** Kept, for sweeps are part of selects, which make no garbage. */
    private final Predicate<KeyBase> leaves = this::leavesUnlessRegistered;
    private long selectsLeft = MIN_INTERVAL;
    private int registrationsLeft = MIN_INTERVAL;

    Sweep(SelectorBase selector) {
        this.selector = selector;
    }

    /** Counts a select. */
    boolean isDueInSelect() {
        return --selectsLeft <= 0;
    }

    /** Counts a registration. */
    boolean isDueAfterRegistration() {
        return --registrationsLeft <= 0;
    }

    void run() {
        selector.implKeys().removeIf(leaves);
        registrationsLeft = Math.max(MIN_INTERVAL, selector.implKeys().size());
    }

    void runInSelect() {
        run();
        selectsLeft = Math.max(MIN_INTERVAL, SELECTS_PER_KEY * (long) selector.implKeys().size());
    }

    private boolean leavesUnlessRegistered(KeyBase key) {
        if (key.isRegistered()) {
            return false;
        }
        selector.leave(key);
        return true;
    }
}
