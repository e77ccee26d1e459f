package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Each thread has its own child's output, whole, or cut off at its time. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ChildPerThreadTest {
    @Test
    void eachThreadHasItsChildsOutput() throws Exception {
        ExecutorService threads = ChildPerThread.virtualThreads();
        List<Future<String>> outputs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String script = "echo begin " + i + "; sleep 0.1; echo end " + i;
            outputs.add(threads.submit(() -> ChildPerThread.run(script, Duration.ofSeconds(30))));
        }
        for (int i = 0; i < outputs.size(); i++) {
            assertEquals("begin " + i + "\nend " + i, outputs.get(i).get(30, TimeUnit.SECONDS));
        }
        threads.shutdown();
    }

    @Test
    void aChildThatTakesTooLongIsEnded() throws Exception {
        long start = System.nanoTime();
        assertTrue(ChildPerThread.run("echo begun; exec sleep 50", Duration.ofSeconds(2)).endsWith("(too late)"));
        assertTrue(System.nanoTime() - start >= TimeUnit.SECONDS.toNanos(2));
    }
}
