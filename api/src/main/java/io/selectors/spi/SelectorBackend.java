package io.selectors.spi;

import io.selectors.Feature;
import io.selectors.Selector;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A way to select, found by {@link java.util.ServiceLoader}. Safe from any thread. Loading and constructing it must touch nothing
 * native: that is left to {@link #unavailabilityCause()}.
 *
 * <pre>{@code
 * public final class QueueBackend implements SelectorBackend { // named in META-INF/services
 *     @Override
 *     public String name() {
 *         return "queue";
 *     }
 *
 *     @Override
 *     public int priority() {
 *         return -1; // after jdk
 *     }
 *
 *     @Override
 *     public Selector open(Set<Feature> required) {
 *         return new PollingSelector(name(), features(), required, new QueuePoller());
 *     }
 * }
 * }</pre>
 */
public interface SelectorBackend {
    /**
     * The name that {@link Selector#open(String, Feature...)} takes. Of several backends of one name the first that is found counts, whatever
     * its priority, and the others are not listed: those of the library's own class loader come before those of the context class loader,
     * each in the order of its class path.
     *
     * @return a short lower-case name
     */
    String name();

    /**
     * The rank among the available backends.
     *
     * @return the higher, the better; native backends have 100, java.nio has 0
     */
    int priority();

    /**
     * What its selectors can do here.
     *
     * @return the features, unmodifiable; by default none
     */
    default Set<Feature> features() {
        return Set.of();
    }

    /**
     * Returns whether it was made for this operating system. If it was and is unusable, there is a warning when another is taken
     * instead.
     *
     * @return whether it belongs here
     */
    default boolean isForThisSystem() {
        return true;
    }

    /**
     * Why it is unusable here, found out by doing once what a selector does. What cannot change is kept. What can, want of
     * descriptors or memory, is an {@link java.io.IOException} and found out again by the next call: it fails the opening of a selector,
     * and no other backend is taken instead.
     *
     * @return the reason, an IOException if it may pass; empty when it is usable, as it is by default
     */
    default Optional<Throwable> unavailabilityCause() {
        return Optional.empty();
    }

    /**
     * Says how it reaches the system, for reports: the binding in use and the like.
     *
     * @return one line, empty if there is nothing to say
     */
    default String description() {
        return "";
    }

    /**
     * Opens a selector.
     *
     * @param required features that the caller relies on, all of them among {@link #features()}
     * @return a new selector
     * @throws IOException if the system refuses
     */
    Selector open(Set<Feature> required) throws IOException;

    /**
     * Opens a selector that relies on no feature.
     *
     * @return a new selector
     * @throws IOException if the system refuses
     */
    default Selector open() throws IOException {
        return open(Set.of());
    }
}
