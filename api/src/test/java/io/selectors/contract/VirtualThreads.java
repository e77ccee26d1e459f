package io.selectors.contract;

/** Makes virtual threads and tells them, by reflection, because the suite is for Java 17 and later. */
public final class VirtualThreads {
    private VirtualThreads() {
    }

    /** A virtual thread that is not started. On Java 21 and later. */
    public static Thread unstarted(Runnable work) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class).invoke(builder, work);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads are there since Java 21", e);
        }
    }

    /** Starts one. */
    public static Thread start(Runnable work) {
        Thread thread = unstarted(work);
        thread.start();
        return thread;
    }

    /** Whether the current thread is one. */
    static boolean isCurrent() {
        try {
            return Runtime.version().feature() >= 21 && (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
