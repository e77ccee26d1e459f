package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selectors.Feature;
import io.selectors.Selector;
import java.io.IOException;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.function.Executable;

/**
 * What the topics work with. Extends a type of JUnit's, so that a backend's test does not compile without JUnit: the annotations
 * alone would be ignored, and the suite would run nothing and be green.
 */
public interface Fixture extends Extension {
    /** The backend's name. */
    String backend();

    /** Opens a selector of the backend under test; the test closes it. */
    Selector open(Feature... required) throws IOException;

    /** Whether the backend keeps the promises that the contract makes for native backends only. */
    boolean isNative();

    /** Whether a select on a virtual thread leaves its carrier to others: with a queue for the poller thread, or by java.nio from Java 24 on. */
    default boolean parks() {
        return isNative() || Runtime.version().feature() >= 24;
    }

    /** The native calls; asked for only where the backend has {@link Feature#FILE_DESCRIPTORS}. */
    Descriptors descriptors();

    /** A new source, closed after the test. */
    Source source() throws IOException;

    /** The test's own selector, closed after the test. */
    Selector selector() throws IOException;

    /** Closes something after the test. */
    <T extends AutoCloseable> T keep(T resource);

    /** The test's raw descriptors, closed after the test. */
    default Raw raw() {
        return new Raw(this);
    }

    /** Whether the backend has a feature. */
    default boolean has(Feature feature) throws IOException {
        return selector().features().contains(feature);
    }

    /** Whether the backend lacks a feature; what needs it must then be refused by name. */
    default boolean lacks(Feature feature, Executable attempt) throws IOException {
        if (has(feature)) {
            return false;
        }
        String message = assertThrows(UnsupportedOperationException.class, attempt).getMessage();
        assertTrue(message.contains(feature.name()) && message.contains(backend()), message);
        return true;
    }
}
