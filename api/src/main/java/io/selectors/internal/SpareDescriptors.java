package io.selectors.internal;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the first use of a backend, or of a descriptor, from failing for lack of descriptors. No later use would recover: a class whose
 * initializer has failed is dead for the life of the process, java.nio's and JNA's own among them, and a jar that a class loader could
 * not open is never asked again (JDK 17 and 25).
 */
public final class SpareDescriptors {
    /** A first use opens the jars of the class path, which stay open, and unpacks native libraries: some twenty. */
    private static final int FIRST_USE = 32;
    /** java.io's, which needs no class that could fail so. */
    private static final File FILE = new File("/dev/null");

    private SpareDescriptors() {
    }

    /**
     * Tries whether there are enough for a first use.
     *
     * @throws IOException if there are not
     */
    public static void ensure() throws IOException {
        if (!FILE.exists()) {
            return;
        }
        List<FileInputStream> taken = new ArrayList<>(FIRST_USE);
        try {
            while (taken.size() < FIRST_USE) {
                taken.add(new FileInputStream(FILE));
            }
        } catch (IOException e) {
            throw new IOException("Too many open files: only " + taken.size() + " more can be had, and a first use may need "
                    + FIRST_USE, e);
        } finally {
            for (FileInputStream one : taken) {
                one.close();
            }
        }
    }
}
