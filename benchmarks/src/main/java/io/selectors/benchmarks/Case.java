package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Something to compare.
 *
 * @param figures what is answered, in its order
 * @param setup asked once before the rounds, or null
 * @param round asked each round; {@code %d} becomes a count of operations in each batch if it is a {@code time} command
 * @param divisor what an answer is divided by, besides the count
 * @param rounds how many rounds, as a share of the usual number
 * @param processes of which contenders it is asked
 */
record Case(List<Figure> figures, String setup, String round, double divisor, double rounds, Processes processes) {
    /** Short enough that some of them meet nothing else that the machine does. */
    private static final int BATCHES = 50;

    /** Which processes. */
    enum Processes {
        /** One of each contender, for all cases. */
        SHARED,
        /** One of each, whose timers are as precise as the kernel makes them. */
        PRECISE_TIMERS,
        /** A new one in each round, whose code has not been compiled yet. */
        COLD
    }

    Case(List<Figure> figures, String setup, String round, double divisor, double rounds) {
        this(figures, setup, round, divisor, rounds, Processes.SHARED);
    }

    String name() {
        return figures.get(0).name();
    }

    boolean isTimed() {
        return round.startsWith("time");
    }

    boolean isPaired() {
        return round.startsWith("pairs");
    }

    /** Asked over and over before the rounds, for the compilers; null if there is no need, or if they shall not have had their turn. */
    String exercise() {
        if (processes == Processes.COLD) {
            return null;
        }
        return round.startsWith("late") ? "late 1000 100" : round.startsWith("wakeups") ? "wakeups 500 5000" : null;
    }

    /** The figures in an answer, as often as they are in it. */
    List<double[]> read(double[] answer, long count) {
        if (isPaired()) {
            // A total and its control run, of which the difference counts.
            return IntStream.range(0, answer.length / 2).mapToObj(i -> {
                double total = answer[2 * i] / divisor;
                double control = answer[2 * i + 1] / divisor;
                return new double[] {total - control, total, control};
            }).toList();
        }
        if (isTimed()) {
            return DoubleStream.of(answer).mapToObj(batch -> new double[] {batch / count / divisor}).toList();
        }
        double[] values = new double[figures.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = answer[i] / divisor;
        }
        return List.of(values);
    }

    static List<Case> all(boolean full) {
        List<Case> cases = new ArrayList<>();
        addTimed(cases);
        addWaits(cases, full);
        addChains(cases, full);
        cases.add(new Case(List.of(new Figure("retained", "Heap held per registration", "bytes")), null, "retained 10000", 1, 0.1));
        cases.add(new Case(List.of(new Figure("allocated-handler", "Garbage per event, handler form or the like", "bytes")),
                "open 1000 0", "allocated poll 5000", 1_000, 0.1));
        cases.add(new Case(List.of(new Figure("allocated-list", "Garbage per event, list form", "bytes")),
                "open 1000 0", "allocated list 2000", 1_000, 0.1));
        return cases;
    }

    private static void addTimed(List<Case> cases) {
        cases.add(timed("wait-0", "Poll in vain", "open 0 1", "poll", 1));
        cases.add(timed("wait-1", "Poll, one ready", "open 1 0", "poll", 1));
        cases.add(timed("wait-1-fd", "Poll, one ready, registered by its number", "openfd 1 0", "poll", 1));
        cases.add(timed("wait-1000", "Poll, 1,000 ready, per event", "open 1000 0", "poll", 1_000));
        cases.add(timed("wait-1000-fd", "Poll, 1,000 ready, per event, registered by their numbers", "openfd 1000 0", "poll", 1_000));
        cases.add(timed("list-1000", "Poll, 1,000 ready, per event, list form", "open 1000 0", "list", 1_000));
        for (int registered : new int[] {10, 1_000, 15_000}) {
            cases.add(timed("idle-" + registered, String.format(Locale.ROOT, "Poll, one ready of %,d", registered),
                    "open 1 " + (registered - 1), "poll", 1));
        }
        cases.add(timed("churn", "Register and unregister", "open 0 1", "churn", 1));
        cases.add(timed("churn-poll", "Register, poll, unregister, poll", "open 0 1", "churn-poll", 1));
        cases.add(timed("toggle", "Add an interest, take it back, poll", "open 0 1", "toggle", 1));
        cases.add(timed("rearm", "Re-arm a one-shot and poll", "open 1 0", "rearm", 1));
        cases.add(timed("rearm-silent", "Re-arm a one-shot, poll, poll in vain", "open 1 0", "rearm-silent", 1));
        cases.add(timed("cas-pair", "A pair of compare-and-sets, the unit of what is added to a system call", "open 0 0", "cas-pair", 1));
    }

    private static void addWaits(List<Case> cases, boolean full) {
        for (Processes processes : List.of(Processes.SHARED, Processes.PRECISE_TIMERS)) {
            cases.add(late("late-50us", "50 µs", 50_000, full ? 400 : 150, processes));
            cases.add(late("late-1ms", "1 ms", 1_000_000, full ? 60 : 15, processes));
        }
        cases.add(wakeUps("wakeup", "by another thread", full ? 1_000 : 200, 0.5, Processes.SHARED));
        cases.add(wakeUps("wakeup-cold", "by another thread, the first 400 of a process", 400, 0.25, Processes.COLD));
    }

    private static void addChains(List<Case> cases, boolean full) {
        for (int pipes : full ? new int[] {100, 1_000, 3_000, 9_000} : new int[] {100, 1_000, 9_000}) {
            for (int active : full ? new int[] {1, 100, 1_000} : new int[] {1, 100}) {
                if (active <= pipes) {
                    cases.add(chain(pipes, active, full ? 10_000 : 5_000, full ? 0.3 : 0.35));
                }
            }
        }
    }

    private static Case timed(String name, String title, String setup, String operation, double divisor) {
        return new Case(List.of(new Figure(name, title, "ns").low()), setup, "time " + operation + " %d " + BATCHES, divisor, 1);
    }

    private static Case late(String wait, String inWords, long nanos, int count, Processes processes) {
        boolean isPrecise = processes == Processes.PRECISE_TIMERS;
        String name = wait + (isPrecise ? "-slack-1" : "");
        return new Case(List.of(new Figure(name, "Lateness of a wait of " + inWords + (isPrecise ? ", timer slack of 1 ns" : "") + ", median", "ns"),
                new Figure(name + "-p99", "The same, 99th percentile", "ns"),
                new Figure(name + "-earliest", "The same, the earliest of all (below 0: too early)", "ns")),
                "open 0 1", "late " + nanos + " " + count, 1, 0.5, processes);
    }

    private static Case wakeUps(String name, String which, int count, double rounds, Processes processes) {
        return new Case(List.of(new Figure(name, "Latency of a wake-up " + which + ", median", "ns"),
                new Figure(name + "-p99", "The same, 99th percentile", "ns")), null, "wakeups " + count + " 200000", 1, rounds, processes);
    }

    /** libevent's bench; the runs of a round come in pairs, so that what disturbs the one disturbs its control run as well. */
    private static Case chain(int pipes, int active, int writes, double rounds) {
        String name = "chain-" + pipes + "-" + active;
        String title = String.format(Locale.ROOT, "libevent's bench, %,d pipes, %,d active, less its control run, per byte", pipes, active);
        return new Case(List.of(new Figure(name, title, "ns").difference(), new Figure(name + "-total", "The same in all", "ns").detail(),
                new Figure(name + "-control", "Its control run", "ns").detail()),
                "chain " + pipes + " " + active + " " + writes, "pairs 3", writes, rounds);
    }
}
