package io.selectors.unix;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Finds a way to the system calls among several. */
public final class Bindings {
    /**
     * Does once what a selector does.
     *
     * @param <B> the bindings' type
     * @param <R> what is found out
     */
    @FunctionalInterface
    public interface Attempt<B, R> {
        /**
         * Tries a binding; fails with a LinkageError or RuntimeException where it cannot be had.
         *
         * @param binding the binding
         * @return what was found out
         * @throws IOException if the system itself refuses
         */
        R make(B binding) throws IOException;
    }

    private Bindings() {
    }

    /**
     * What is to be tried: all, or the one that a property names, in whatever case.
     *
     * @param <B> the type, which has its names as strings
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
            if (all[i].toString().equalsIgnoreCase(name.strip())) {
                return Arrays.copyOfRange(all, i, i + 1);
            }
        }
        throw new IllegalArgumentException(property + "=" + name + ": it takes one of " + Arrays.toString(all));
    }

    /**
     * Tries bindings until one works.
     *
     * @param <B> their type
     * @param <R> what is found out
     * @param candidates in their order
     * @param attempt tries one
     * @return what was found out with the first that works
     * @throws UnsatisfiedLinkError if none does, with the reasons
     * @throws IOException if the system itself refuses
     */
    public static <B, R> R firstThatWorks(B[] candidates, Attempt<B, R> attempt) throws IOException {
        Map<String, List<B>> reasons = new LinkedHashMap<>();
        for (B candidate : candidates) {
            try {
                return attempt.make(candidate);
            } catch (LinkageError | RuntimeException e) {
                reasons.computeIfAbsent(Causes.describe(e), reason -> new ArrayList<>()).add(candidate);
            }
        }
        StringJoiner all = new StringJoiner("; ");
        reasons.forEach((reason, bindings) -> all.add(names(bindings) + ": " + reason));
        throw new UnsatisfiedLinkError(all.toString());
    }

    /**
     * Says why Netty's JNI cannot be used.
     *
     * @param artifact Netty's
     * @param cause what was thrown
     * @return the error, to be thrown
     */
    public static UnsatisfiedLinkError withoutNetty(String artifact, Throwable cause) {
        return new UnsatisfiedLinkError(artifact + " cannot be used: " + cause
                + (Bindings.class.getModule().isNamed() ? "; it needs the class path or OSGi, and this is the module path" : ""));
    }

    private static <B> String names(List<B> bindings) {
        StringJoiner names = new StringJoiner(", ", bindings.size() == 1 ? "binding " : "bindings ", "");
        bindings.forEach(binding -> names.add(binding.toString()));
        return names.toString();
    }
}
