package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What reading and writing direct buffers makes of garbage, once it is compiled. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class AllocationTest {
    private static final int TIMES = 10_000;
    /** Of a call that fails, see Downcalls: which of the two is up to the compiler, and a busy machine shows both. */
    private static final Set<String> OF_FAILURES = Set.of("nothing there: 0", "nothing there: " + 40 * TIMES);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<Binding> bindings() {
        return DescriptorTests.bindings();
    }

    /** Some reads and writes. */
    private interface Transfer {
        void run() throws IOException;
    }

    /** The least bytes of many rounds, for when the compiler is done is its own affair. */
    private static long bytesOf(Transfer transfer) throws IOException {
        long least = Long.MAX_VALUE;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (least > 0 && System.nanoTime() < until) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TIMES; i++) {
                transfer.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    /** Of views of segments, where they are: the compiler sees through less where it has met both. */
    private static void useViews(DescriptorPipe pipe) throws IOException {
        ByteBuffer view = Runtime.version().feature() < 22 ? ByteBuffer.allocateDirect(64) : Arenas.of("ofShared").allocate(64);
        for (int i = 0; i < TIMES; i++) {
            pipe.sink().write(view.clear());
            pipe.source().read(view.clear());
        }
    }

    /** In a JVM of its own: a process uses one binding, and the compiler sees through that one. */
    static final class Measurement {
        private Measurement() {
        }

        public static void main(String[] arguments) throws IOException {
            try (DescriptorPipe pipe = DescriptorPipe.open()) {
                ByteBuffer out = ByteBuffer.allocateDirect(64);
                ByteBuffer[] in = {ByteBuffer.allocateDirect(128), ByteBuffer.allocateDirect(128).slice(3, 99)};
                int[] turn = {0};
                useViews(pipe);
                System.out.println("moved: " + bytesOf(() -> {
                    pipe.sink().write(out.position(8));
                    pipe.source().read(in[turn[0]++ & 1].clear());
                }));
                System.out.println("nothing there: " + bytesOf(() -> pipe.source().read(in[0].clear())));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void bytesMoveBetweenDirectBuffersWithoutGarbage(Binding binding) throws Exception {
        String output = ChildJvm.run(Measurement.class, "-D" + Calls.PROPERTY + "=" + binding);
        assertTrue(output.lines().anyMatch("moved: 0"::equals), output);
        assertTrue(output.lines().anyMatch(binding == Binding.FOREIGN ? OF_FAILURES::contains : "nothing there: 0"::equals), output);
    }
}
