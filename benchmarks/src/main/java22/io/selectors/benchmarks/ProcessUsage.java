package io.selectors.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What the process has used: all its threads, for carriers, and whoever waits for parked threads, have their share.
 *
 * @param bytes of heap that were ever allocated
 * @param processorMicros of processor time
 */
record ProcessUsage(long bytes, long processorMicros) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final MethodHandle CLOCK = clock();

    static ProcessUsage now() {
        return new ProcessUsage(THREADS.getTotalThreadAllocatedBytes(), processorTime());
    }

    /** Since an earlier time, per operation: bytes, and nanoseconds of processor time. */
    String since(ProcessUsage before, int count) {
        return String.format(Locale.ROOT, "%.2f %.0f", (double) (bytes - before.bytes) / count,
                1e3 * (processorMicros - before.processorMicros) / count);
    }

    /** C's: the management bean of this process counts hundredths of a second. */
    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle clock() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find("clock").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    }

    private static long processorTime() {
        try {
            return (long) CLOCK.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
