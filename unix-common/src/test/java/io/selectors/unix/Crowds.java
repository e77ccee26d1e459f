package io.selectors.unix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many threads in the first use of the library at once. For a child, which has enough descriptors for one first use after the other. */
public final class Crowds {
    /** How many threads. */
    public static final int SIZE = 20;
    private static final int SPARE = 75;

    /** What each does. */
    @FunctionalInterface
    public interface Deed {
        void run() throws Exception;
    }

    private Crowds() {
    }

    /** What came of it, "ok" or what was thrown, and how often. */
    public static Map<String, Integer> open(Deed deed) throws Exception {
        TakenDescriptors taken = TakenDescriptors.allBut(SPARE);
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
        taken.giveBackAll();
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
