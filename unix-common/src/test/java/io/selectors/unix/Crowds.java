package io.selectors.unix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many threads that do the same at once. For a child, which has too few descriptors for the first uses of all of them together. */
public final class Crowds {
    /** How many threads. */
    public static final int SIZE = 20;

    /** What each does. */
    @FunctionalInterface
    public interface Deed {
        void run() throws Exception;
    }

    private Crowds() {
    }

    /** What came of it, "ok" or what was thrown, and how often. */
    public static Map<String, Integer> open(Deed deed) throws Exception {
        CyclicBarrier start = new CyclicBarrier(SIZE);
        ExecutorService threads = Executors.newFixedThreadPool(SIZE);
        List<Future<String>> outcomes = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            outcomes.add(threads.submit(() -> outcome(start, deed)));
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (Future<String> outcome : outcomes) {
            counts.merge(outcome.get(), 1, Integer::sum);
        }
        threads.shutdown();
        return counts;
    }

    private static String outcome(CyclicBarrier start, Deed deed) throws Exception {
        start.await();
        try {
            deed.run();
            return "ok";
        } catch (Exception | LinkageError e) {
            return e.toString();
        }
    }
}
