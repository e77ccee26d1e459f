package io.selectors.reliability.fuzz;

/**
 * A program on which a backend differs from the contract.
 *
 * @param nanos from the start until it was found, shrinking not counted
 * @param seed of the program
 * @param backend by name
 * @param original the program as it was made
 * @param shrunk what is left of it
 * @param difference what was seen at the end of the shrunk one
 */
record Finding(long nanos, long seed, String backend, Program original, Program shrunk, Throwable difference) {
    @Override
    public String toString() {
        return "found after " + nanos / 1_000_000 + " ms: seed " + seed + ", backend " + backend + ", " + original.steps().size() + " steps shrunk to " + shrunk.steps().size()
                + ":\n" + shrunk + "\n" + difference;
    }
}
