package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.selectors.Descriptor;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.descriptors.Timer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The snippet of docs/virtual-threads.md that needs Java 25. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ScopedValuesTest {
    // tag::virtual-scoped[]
    static final ScopedValue<String> TASK = ScopedValue.newInstance();
    static final Queue<String> LOG = new ConcurrentLinkedQueue<>();

    /** Waits on a virtual thread for a timer, a child's end or the like. */
    static void await(String task, Descriptor source) throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            selector.register(source, Interest.READ);
            ScopedValue.where(TASK, task).call(() -> selector.select(ScopedValuesTest::note));
        }
    }

    /** A handler, which is called on the thread that selects. */
    static void note(SelectorKey key, Readiness readiness) {
        LOG.add(TASK.get() + ": " + readiness);
    }
    // end::virtual-scoped[]

    @Test
    void handlersSeeTheScopedValueOfTheirTask() throws Exception {
        List<String> expected = new ArrayList<>();
        List<Future<?>> tasks = new ArrayList<>();
        try (ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String task = "task " + i;
                expected.add(task + ": " + Readiness.of(Readiness.READ));
                tasks.add(virtualThreads.submit(() -> {
                    try (Timer timer = Timer.after(50, TimeUnit.MILLISECONDS)) {
                        await(task, timer);
                    }
                    return null;
                }));
            }
            for (Future<?> task : tasks) {
                task.get(30, TimeUnit.SECONDS);
            }
        }
        assertFalse(TASK.isBound());
        List<String> seen = new ArrayList<>(LOG);
        Collections.sort(seen);
        Collections.sort(expected);
        assertEquals(expected, seen);
    }
}
