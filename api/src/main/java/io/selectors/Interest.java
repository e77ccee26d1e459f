package io.selectors;

/**
 * What a registration asks for: directions (read, write, priority) and modes (edge-triggered, one-shot, exclusive).
 *
 * <p>Immutable. Every combination is one preallocated instance, so that combining makes no garbage and {@code ==} compares.
 * Modes without a direction behave as {@link #NONE}. {@link #NONE} with a mode or priority is what {@link SelectorKey#enable} takes to add
 * that alone: {@code key.enable(Interest.NONE.priority())}.
 *
 * <pre>{@code
 * key.modify(Interest.READ.oneShot());
 * key.enable(Interest.WRITE);
 * }</pre>
 */
public final class Interest {
    private static final int EDGE_TRIGGERED = 1 << 3;
    private static final int ONE_SHOT = 1 << 4;
    private static final int EXCLUSIVE = 1 << 5;
    private static final Interest[] ALL = new Interest[1 << 6];

    static {
        for (int bits = 0; bits < ALL.length; bits++) {
            ALL[bits] = new Interest(bits);
        }
    }

    /** Nothing: stays registered, is never reported. */
    public static final Interest NONE = ALL[0];
    /** Data to read, the end of the stream, or a connection to accept. */
    public static final Interest READ = ALL[Readiness.READ];
    /** Room to write, or a connect that has finished or failed. */
    public static final Interest WRITE = ALL[Readiness.WRITE];
    /** Both directions. */
    public static final Interest READ_WRITE = ALL[Readiness.READ | Readiness.WRITE];

    private final int bits;

    private Interest(int bits) {
        this.bits = bits;
    }

    /**
     * Adds directions and modes.
     *
     * @param added what to add
     * @return this interest and the other, united
     */
    public Interest with(Interest added) {
        return ALL[bits | added.bits];
    }

    /**
     * Takes directions and modes away.
     *
     * @param removed what to take away
     * @return this interest less the other
     */
    public Interest without(Interest removed) {
        return ALL[bits & ~removed.bits];
    }

    /**
     * Asks to be told of changes only, not of a lasting state. Needs {@link Feature#EDGE_TRIGGERED}.
     *
     * <p>Rarely an event comes without a change. With kqueue: on macOS, after its own reader has read a part of what a pipe holds; on macOS,
     * FreeBSD and DragonFly, for a key without a channel, after a second registration of its number was refused. With epoll: after a
     * descriptor was closed while it was registered and a duplicate of it stayed open, for then the selector may go on with another epoll
     * instance.
     *
     * @return this interest, edge-triggered
     */
    public Interest edgeTriggered() {
        return ALL[bits | EDGE_TRIGGERED];
    }

    /**
     * Asks for one event; the whole registration, both directions, is silent after it until it is modified.
     *
     * @return this interest, one-shot
     */
    public Interest oneShot() {
        return ALL[bits | ONE_SHOT];
    }

    /**
     * Asks that of several selectors that watch one description not all are woken. Needs {@link Feature#EXCLUSIVE}; goes neither
     * with one-shot nor with priority. {@link Readiness#isReadClosed} is not reported with it.
     *
     * @return this interest, exclusive
     */
    public Interest exclusive() {
        return ALL[bits | EXCLUSIVE];
    }

    /**
     * Asks for urgent (out-of-band) data too. Needs {@link Feature#PRIORITY}; may stand alone, as in {@code Interest.NONE.priority()}.
     *
     * @return this interest, with priority
     */
    public Interest priority() {
        return ALL[bits | Readiness.PRIORITY];
    }

    /**
     * Returns whether reading is asked for.
     *
     * @return whether it is
     */
    public boolean isRead() {
        return (bits & Readiness.READ) != 0;
    }

    /**
     * Returns whether writing is asked for.
     *
     * @return whether it is
     */
    public boolean isWrite() {
        return (bits & Readiness.WRITE) != 0;
    }

    /**
     * Returns whether urgent data is asked for.
     *
     * @return whether it is
     */
    public boolean isPriority() {
        return (bits & Readiness.PRIORITY) != 0;
    }

    /**
     * Returns whether changes only are asked for.
     *
     * @return whether they are
     */
    public boolean isEdgeTriggered() {
        return (bits & EDGE_TRIGGERED) != 0;
    }

    /**
     * Returns whether one event only is asked for.
     *
     * @return whether it is
     */
    public boolean isOneShot() {
        return (bits & ONE_SHOT) != 0;
    }

    /**
     * Returns whether not all selectors need be woken.
     *
     * @return whether that is asked for
     */
    public boolean isExclusive() {
        return (bits & EXCLUSIVE) != 0;
    }

    /**
     * Returns whether no direction is asked for, whatever the modes.
     *
     * @return whether none is
     */
    public boolean isNone() {
        return directions() == 0;
    }

    /**
     * The directions as bits, for backends.
     *
     * @return a union of {@link Readiness#READ}, {@link Readiness#WRITE} and {@link Readiness#PRIORITY}
     */
    public int directions() {
        return bits & Readiness.DIRECTIONS;
    }

    /**
     * Names the parts, as in {@code READ|WRITE|ONE_SHOT}.
     *
     * @return the parts, or {@code NONE}
     */
    @Override
    public String toString() {
        return Names.of(bits, "READ", "WRITE", "PRIORITY", "EDGE_TRIGGERED", "ONE_SHOT", "EXCLUSIVE");
    }
}
