package io.selectors.unix;

import java.io.IOException;
import java.util.Arrays;
import java.util.StringJoiner;

/** Finds a way to the system calls among several. */
public final class Bindings {
    /**
     * Does once what a selector does.
     *
     * @param <B> the bindings' type
     */
    @FunctionalInterface
    public interface Probe<B> {
        /**
         * Tries a binding; fails with a LinkageError or RuntimeException where it cannot be had.
         *
         * @param binding the binding
         * @throws IOException if the system itself refuses
         */
        void run(B binding) throws IOException;
    }

    private Bindings() {
    }

    /**
     * The bindings to try: all, or the one that a property names.
     *
     * @param <B> their type
     * @param all in their order
     * @param property the property's name
     * @return the candidates
     * @throws IllegalArgumentException if it names none of them
     */
    public static <B> B[] candidates(B[] all, String property) {
        String name = System.getProperty(property);
        if (name == null || name.isBlank()) {
            return all;
        }
        for (int i = 0; i < all.length; i++) {
            if (all[i].toString().equals(name.strip())) {
                return Arrays.copyOfRange(all, i, i + 1);
            }
        }
        throw new IllegalArgumentException(property + "=" + name + ": it takes one of " + Arrays.toString(all));
    }

    /**
     * Finds the first binding that works.
     *
     * @param <B> their type
     * @param candidates in their order
     * @param probe tries one
     * @return the binding
     * @throws UnsatisfiedLinkError if none does, with each one's reason
     * @throws IOException if the system itself refuses
     */
    public static <B> B firstThatWorks(B[] candidates, Probe<B> probe) throws IOException {
        StringJoiner reasons = new StringJoiner("; ");
        for (B candidate : candidates) {
            try {
                probe.run(candidate);
                return candidate;
            } catch (LinkageError | RuntimeException e) {
                reasons.add("binding " + candidate + ": " + root(e));
            }
        }
        throw new UnsatisfiedLinkError(reasons.toString());
    }

    /** What a failed initializer wraps says more than the wrapper does. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
