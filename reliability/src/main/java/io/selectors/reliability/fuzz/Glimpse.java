package io.selectors.reliability.fuzz;

/**
 * A difference that was seen once, and not again when the same program was run again: a machine that stood still for seconds, or a
 * file that the JVM opened on a number just closed, explains it.
 *
 * @param seed of the program
 * @param backend by name
 * @param difference what was seen
 */
record Glimpse(long seed, String backend, Throwable difference) {
    @Override
    public String toString() {
        return "seen once, not again: seed " + seed + ", backend " + backend + ": " + difference;
    }
}
