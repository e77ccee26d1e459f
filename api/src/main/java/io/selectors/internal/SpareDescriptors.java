package io.selectors.internal;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the first use of a backend, or of a descriptor, from failing for lack of descriptors. No later use would recover: a class whose
 * initializer has failed is dead for the life of the process, java.nio's and JNA's own among them, and a jar that a class loader could
 * not open is never asked again (JDK 17 and 25).
 *
 * <p>First uses come one after the other: two would each find the descriptors that only one of them can have. So a first use is the body
 * of a {@code try} with the result of {@link #lock}, begins with {@link #ensure}, and takes no lock when it is over.
 */
public final class SpareDescriptors implements AutoCloseable {
    /** A first use opens some jars, which stay open, and unpacks native libraries: some twenty. */
    private static final int FIRST_USE = 32;
    /** How many jars are opened at most before there must be so many again. */
    private static final int JARS = FIRST_USE / 2;
    private static final String IN_EVERY_JAR = "META-INF/MANIFEST.MF";
    /** java.io's, which needs no class that could fail so. */
    private static final File FILE = new File("/dev/null");
    private static final ReentrantLock LOCK = new ReentrantLock();
    /** A first use takes a second at most. One that takes longer may wait for the very thread that waits for it here. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final boolean locked;

    private SpareDescriptors(boolean locked) {
        this.locked = locked;
    }

    /**
     * Waits until no other thread is at a first use. Not for ever: a first use runs class loaders and initializers of other people, which
     * may want what a waiting thread holds, and a virtual thread that waits in an initializer holds the carrier that the first use needs.
     *
     * @return what to close when the first use is over, by the same thread
     */
    public static SpareDescriptors lock() {
        return lock(PATIENCE_NANOS);
    }

    static SpareDescriptors lock(long patienceNanos) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return new SpareDescriptors(LOCK.tryLock(patienceNanos, TimeUnit.NANOSECONDS));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        if (locked) {
            LOCK.unlock();
        }
    }

    /**
     * Tries whether there are enough for a first use that looks through a class path. Opens its jars meanwhile, in order, as the first use
     * would.
     *
     * @param loader the class loader, null for that of the application
     * @throws IOException if there are not
     */
    public void ensure(ClassLoader loader) throws IOException {
        ensure();
        Enumeration<URL> manifests = manifests(loader);
        // A class path is looked through as far as it is asked for.
        for (int jars = 1; opensNext(manifests); jars++) {
            if (jars % JARS == 0) {
                ensure();
            }
        }
        ensure();
    }

    /** Null if the loader gives none. */
    private static Enumeration<URL> manifests(ClassLoader loader) {
        try {
            return loader == null ? ClassLoader.getSystemResources(IN_EVERY_JAR) : loader.getResources(IN_EVERY_JAR);
        } catch (IOException | RuntimeException | LinkageError e) {
            return null; // It refuses, and so opens nothing.
        }
    }

    private static boolean opensNext(Enumeration<URL> manifests) {
        try {
            return manifests != null && manifests.hasMoreElements() && manifests.nextElement() != null;
        } catch (RuntimeException | LinkageError e) {
            return false; // as if it refused at once
        }
    }

    /**
     * Tries whether there are enough for a first use.
     *
     * @throws IOException if there are not
     */
    public void ensure() throws IOException {
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
