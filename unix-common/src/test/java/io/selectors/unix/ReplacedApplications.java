package io.selectors.unix;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Applications that come and go within a process, as web applications and plug-ins do. For a child. */
public final class ReplacedApplications {
    private static final int COUNT = 3;
    /** Threads of the JDK's own, such as those that wait for processes, end a minute after they had work last. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(100);

    private ReplacedApplications() {
    }

    /**
     * Starts three, one after the other, and stops them. Prints "ran" with what each returned, and how many were "collected".
     *
     * @param packages what each has of its own, by how the names begin
     * @param application what each does, in its own loader
     */
    public static void run(String packages, Class<? extends Callable<String>> application) throws Exception {
        Path folder = Files.createTempDirectory("selectors");
        int collected = 0;
        for (int i = 0; i < COUNT; i++) {
            WeakReference<ClassLoader> loader = run(folder, packages, application);
            for (long start = System.nanoTime(); loader.get() != null && System.nanoTime() - start < PATIENCE_NANOS;) {
                System.gc();
                Thread.sleep(50);
            }
            collected += loader.get() == null ? 1 : 0;
        }
        Files.delete(folder);
        System.out.println("collected " + collected);
    }

    private static WeakReference<ClassLoader> run(Path folder, String packages, Class<? extends Callable<String>> application)
            throws Exception {
        try (StandIns loader = StandIns.of(folder, List.of(packages), Map.of())) {
            Thread.currentThread().setContextClassLoader(loader);
            System.out.println("ran " + loader.call(application));
            return new WeakReference<>(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(ReplacedApplications.class.getClassLoader());
        }
    }
}
