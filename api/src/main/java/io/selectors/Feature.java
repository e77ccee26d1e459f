package io.selectors;

/**
 * What a backend can do beyond level-triggered and one-shot readiness, which every backend has.
 *
 * <pre>{@code
 * boolean edges = selector.features().contains(Feature.EDGE_TRIGGERED);
 * selector.register(socket, edges ? Interest.READ.edgeTriggered() : Interest.READ);
 * }</pre>
 */
public enum Feature {
    /** Any file descriptor can be registered by its number, not only channels. */
    FILE_DESCRIPTORS,
    /** Channels in blocking mode can be registered, by a selector that was opened with this feature required. */
    BLOCKING_CHANNELS,
    /** {@link Interest#edgeTriggered()} is understood. */
    EDGE_TRIGGERED,
    /** {@link Interest#exclusive()} is understood: of several selectors that watch one description, not all are woken. */
    EXCLUSIVE,
    /** {@link Interest#priority()} is understood: urgent (out-of-band) data is reported. */
    PRIORITY,
    /** {@link Readiness#isReadClosed()}, {@link Readiness#isHangup()} and {@link Readiness#isError()} are reported. */
    CLOSE_HINTS,
    /**
     * Timeouts shorter than a millisecond are kept, not rounded up to a whole one. Linux may still end any wait late by the timer slack of
     * the thread, 50 microseconds unless it was set; {@code -XX:+UnlockExperimentalVMOptions -XX:TimerSlack=1} sets it to a nanosecond.
     */
    PRECISE_TIMEOUT
}
