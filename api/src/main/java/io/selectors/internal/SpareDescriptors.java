package io.selectors.internal;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Keeps the first use of a backend, or of a descriptor, from failing for lack of descriptors. No later use would recover: a class whose
 * initializer has failed is dead for the life of the process, java.nio's and JNA's own among them, and a jar that a class loader could
 * not open is never asked again (JDK 17 and 25).
 */
public final class SpareDescriptors {
    /** A first use opens some jars, which stay open, and unpacks native libraries: some twenty. */
    private static final int FIRST_USE = 32;
    /** How many jars are opened at most before there must be so many again. */
    private static final int JARS = FIRST_USE / 2;
    private static final String IN_EVERY_JAR = "META-INF/MANIFEST.MF";
    /** java.io's, which needs no class that could fail so. */
    private static final File FILE = new File("/dev/null");

    private SpareDescriptors() {
    }

    /**
     * Tries whether there are enough for a first use that looks through a class path. Opens its jars meanwhile, in order, as the first use
     * would.
     *
     * @param loader the class loader, null for that of the application
     * @throws IOException if there are not
     */
    public static void ensure(ClassLoader loader) throws IOException {
        ensure();
        Enumeration<URL> manifests = manifests(loader);
        // A class path is looked through as far as it is asked for.
        for (int jars = 1; manifests.hasMoreElements(); jars++) {
            manifests.nextElement();
            if (jars % JARS == 0) {
                ensure();
            }
        }
        ensure();
    }

    private static Enumeration<URL> manifests(ClassLoader loader) {
        try {
            return loader == null ? ClassLoader.getSystemResources(IN_EVERY_JAR) : loader.getResources(IN_EVERY_JAR);
        } catch (IOException | RuntimeException | LinkageError e) {
            return Collections.emptyEnumeration(); // It refuses, and so opens nothing.
        }
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
