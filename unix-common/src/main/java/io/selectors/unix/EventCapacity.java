package io.selectors.unix;

/** How many events the array of a wait should have room for. */
public final class EventCapacity {
    /** What an array has room for at first, and not less. */
    public static final int MIN = 64;
    private static final int GROWTH = 4;

    private EventCapacity() {
    }

    /**
     * Fits a capacity to what the next wait may bring: much more than before where it does not suffice or the last wait was full, less
     * where much less will do. So it seldom changes.
     *
     * @param capacity the present one, {@link #MIN} or more
     * @param needed how many events the next wait may bring
     * @param found how many the last one brought
     * @return the capacity for the next wait, mostly the present one
     */
    public static int fitting(int capacity, int needed, int found) {
        if (needed > capacity || found == capacity) {
            return Math.max(GROWTH * capacity, needed);
        }
        if (capacity > MIN && Math.max(needed, found) < capacity / (2 * GROWTH)) {
            return capacity / GROWTH;
        }
        return capacity;
    }
}
