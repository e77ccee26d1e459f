package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something to compare.
 *
 * @param name in results
 * @param title for people
 * @param unit of the figures
 * @param setup asked once before the rounds, or null
 * @param round asked each round; {@code %d} becomes a count of operations if it is a {@code time} command
 * @param divisor what one answer is divided by, besides the count
 * @param rounds how many rounds, as a share of the usual number
 */
record Case(String name, String title, String unit, String setup, String round, double divisor, double rounds) {
    boolean isTimed() {
        return round.startsWith("time");
    }

    /** Whether the answer is a total and a control run's, of which the difference counts. */
    boolean hasControl() {
        return round.startsWith("chain");
    }

    static List<Case> all(boolean full) {
        List<Case> cases = new ArrayList<>();
        cases.add(timed("wait-1", "Poll, one ready", 1, 0, "poll", 1));
        cases.add(timed("wait-1000", "Poll, 1,000 ready, per event", 1_000, 0, "poll", 1_000));
        for (int registered : new int[] {10, 1_000, 15_000}) {
            cases.add(timed("idle-" + registered, String.format(Locale.ROOT, "Poll, one ready of %,d", registered), 1, registered - 1,
                    "poll", 1));
        }
        cases.add(timed("churn", "Register and unregister", 0, 1, "churn", 1));
        cases.add(timed("toggle", "Add an interest, take it back, poll", 0, 1, "toggle", 1));
        cases.add(timed("rearm", "Re-arm a one-shot and poll", 1, 0, "rearm", 1));
        cases.add(new Case("late-50us", "Median lateness of a wait of 50 µs", "ns", "open 0 1", "late 50000 200", 1, 0.5));
        cases.add(new Case("late-1ms", "Median lateness of a wait of 1 ms", "ns", "open 0 1", "late 1000000 20", 1, 0.5));
        cases.add(new Case("wakeup", "Median latency of a wake-up by another thread", "ns", null, "wakeups 300", 1, 0.5));
        for (int pipes : full ? new int[] {100, 1_000, 3_000, 9_000} : new int[] {100, 1_000, 9_000}) {
            for (int active : full ? new int[] {1, 100, 1_000} : new int[] {1, 100}) {
                if (active <= pipes) {
                    cases.add(new Case("chain-" + pipes + "-" + active, "libevent's bench, " + pipes + " pipes, " + active
                            + " active, less its control run, per byte", "ns", null,
                            "chain " + pipes + " " + active + " 20000 5", 20_000, 0.2));
                }
            }
        }
        cases.add(new Case("retained", "Heap held per registration", "bytes", null, "retained 10000", 1, 0.1));
        cases.add(new Case("allocated-handler", "Garbage per event, handler form or the like", "bytes", "open 1000 0",
                "allocated poll 5000", 1_000, 0.1));
        cases.add(new Case("allocated-list", "Garbage per event, list form", "bytes", "open 1000 0", "allocated list 2000", 1_000, 0.1));
        return cases;
    }

    private static Case timed(String name, String title, int ready, int idle, String operation, double divisor) {
        return new Case(name, title, "ns", "open " + ready + " " + idle, "time " + operation + " %d", divisor, 1);
    }
}
