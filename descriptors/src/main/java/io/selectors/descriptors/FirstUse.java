package io.selectors.descriptors;

import io.selectors.BackendUnavailableException;
import io.selectors.internal.SpareDescriptors;
import io.selectors.unix.Probe;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * Finds out once what the system's calls, or a part of them, can be reached by.
 *
 * @param <R> what is found out
 */
final class FirstUse<R> {
    private final String what;
    private final Callable<R> attempt;
    /** Null until it is needed, for it needs a class of another jar, which may have to be opened. */
    private Probe<R> probe;
    private volatile R found;

    /** {@code what} begins the reason if it cannot be had. */
    FirstUse(String what, Callable<R> attempt) {
        this.what = what;
        this.attempt = attempt;
    }

    /**
     * What was found out.
     *
     * @throws UnsupportedOperationException if it cannot be had, ever
     * @throws IOException if the system refuses now, or has too few descriptors left for the first use
     */
    R get() throws IOException {
        R known = found;
        return known != null ? known : find();
    }

    private R find() throws IOException {
        try (SpareDescriptors spare = SpareDescriptors.lock()) {
            if (found == null) {
                spare.ensure(FirstUse.class.getClassLoader());
                found = probed();
            }
            return found;
        }
    }

    private R probed() throws IOException {
        try {
            return probe().get();
        } catch (BackendUnavailableException e) {
            throw unusable(e.getCause().getMessage(), e.getCause());
        } catch (NoClassDefFoundError e) {
            throw unusable(missing(e), e);
        }
    }

    private synchronized Probe<R> probe() {
        if (probe == null) {
            probe = new Probe<>("descriptors", attempt);
        }
        return probe;
    }

    /** Once a class could not be initialized, only the cause of the JVM's error names what is missing (JDK 17 to 25). */
    private static String missing(NoClassDefFoundError error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).replace('/', '.').contains("io.selectors.unix.")
                ? "io.selectors:selectors-unix-common is missing: add it, of the version of selectors-descriptors, to the class path"
                : root.toString();
    }

    private UnsupportedOperationException unusable(String reason, Throwable cause) {
        return new UnsupportedOperationException("File descriptors cannot be used here: " + what + reason, cause);
    }
}
