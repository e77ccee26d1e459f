package io.selectors.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * A contender in a process of its own, which does what it reads and prints what it took, so that rounds of several can alternate:
 * {@code open READY IDLE}, {@code openfd READY IDLE}, {@code time OPERATION COUNT BATCHES}, {@code late NANOS ROUNDS},
 * {@code chain PIPES ACTIVE WRITES} and then {@code pairs COUNT}, {@code wakeups COUNT PAUSE}, {@code retained COUNT},
 * {@code allocated OPERATION COUNT}. What it cannot do it answers with a dash.
 */
final class Worker {
    private interface Operation {
        void run() throws Exception;
    }

    private final Contender contender;
    private final CompareAndSetPair pair = new CompareAndSetPair();
    private Chain chain;

    private Worker(Contender contender) {
        this.contender = contender;
    }

    public static void main(String[] arguments) throws Exception {
        Worker worker = new Worker(Contenders.of(arguments[0]));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            output.println(worker.answer(line.split(" ")));
        }
    }

    private String answer(String[] words) throws Exception {
        try {
            return switch (words[0]) {
                case "open" -> open(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "openfd" -> openNumbers(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "time" -> time(operation(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
                case "late" -> late(Long.parseLong(words[1]), Integer.parseInt(words[2]));
                case "chain" -> chain(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "pairs" -> pairs(Integer.parseInt(words[1]));
                case "wakeups" -> new WakeUps(contender, Long.parseLong(words[2])).measure(Integer.parseInt(words[1]));
                case "retained" -> retained(Integer.parseInt(words[1]));
                case "allocated" -> allocated(operation(words[1]), Long.parseLong(words[2]));
                default -> throw new IllegalArgumentException(words[0]);
            };
        } catch (UnsupportedOperationException e) {
            return "-";
        }
    }

    private String open(int ready, int idle) throws Exception {
        contender.open(ready, idle);
        if (chain != null) {
            chain.close();
            chain = null;
        }
        return settled();
    }

    private String openNumbers(int ready, int idle) throws Exception {
        contender.openNumbers(ready, idle);
        return settled();
    }

    /** With what has been opened as close together in memory as it is in a server that has run for a while. */
    private static String settled() {
        System.gc();
        return "0";
    }

    private Operation operation(String name) {
        return switch (name) {
            case "poll" -> contender::poll;
            case "list" -> contender::pollOtherForm;
            case "churn" -> contender::churn;
            case "churn-poll" -> contender::churnAndPoll;
            case "rearm" -> contender::rearm;
            case "rearm-silent" -> contender::rearmAndStaySilent;
            case "toggle" -> contender::toggle;
            case "cas-pair" -> pair::run;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What each of several batches took. */
    private static String time(Operation operation, long count, int batches) throws Exception {
        StringJoiner answer = new StringJoiner(" ");
        for (int i = 0; i < batches; i++) {
            answer.add(Long.toString(time(operation, count)));
        }
        return answer.toString();
    }

    private static long time(Operation operation, long count) throws Exception {
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            operation.run();
        }
        return System.nanoTime() - start;
    }

    private String late(long nanos, int rounds) throws Exception {
        long[] seen = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            contender.sleep(nanos);
            seen[i] = System.nanoTime() - start - nanos;
        }
        Arrays.sort(seen);
        return seen[rounds / 2] + " " + seen[rounds * 99 / 100] + " " + seen[0];
    }

    /** Sets the pipes up, for any number of rounds; {@code open} takes them down. */
    private String chain(int pipes, int active, int writes) throws Exception {
        open(0, 0);
        chain = new Chain(pipes, active, writes);
        contender.link(chain);
        return settled();
    }

    /** Each run next to its control run, one or the other first. */
    private String pairs(int count) throws Exception {
        StringJoiner answer = new StringJoiner(" ");
        for (int i = 0; i < count; i++) {
            long control = i % 2 == 0 ? chain.runControl() : 0;
            long total = chain.run(contender);
            answer.add(Long.toString(total)).add(Long.toString(i % 2 == 0 ? control : chain.runControl()));
        }
        return answer.toString();
    }

    /** Bytes of heap that a registration holds, key and tables, without the channel. */
    private String retained(int count) throws Exception {
        contender.open(0, 0);
        DatagramChannel[] sockets = new DatagramChannel[count];
        for (int i = 0; i < count; i++) {
            sockets[i] = DatagramChannel.open();
            sockets[i].configureBlocking(false);
        }
        try {
            long before = used();
            contender.crowd(sockets);
            contender.poll();
            return Long.toString((used() - before) / count);
        } finally {
            contender.close();
            for (DatagramChannel socket : sockets) {
                socket.close();
            }
        }
    }

    private static long used() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private static String allocated(Operation operation, long count) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        time(operation, count);
        long before = threads.getCurrentThreadAllocatedBytes();
        time(operation, count);
        long after = threads.getCurrentThreadAllocatedBytes();
        return String.format(Locale.ROOT, "%.2f", (double) (after - before) / count);
    }
}
