package io.selectors.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Selects that park a virtual thread, in a process of its own, which does what it reads and prints what it took, as {@link Worker} does:
 * {@code events COUNT}, {@code wakes COUNT}, {@code echo virtual COUNT}, {@code echo platform COUNT}, {@code parks COUNT},
 * {@code crowd COUNT}.
 */
final class ParkedWorker {
    private static final int WARM_UP = 20_000;

    private interface Action {
        void run() throws Exception;
    }

    private final String name;
    private volatile long sent;
    private volatile int received;

    ParkedWorker(String name) {
        this.name = name;
    }

    public static void main(String[] arguments) throws Exception {
        ParkedWorker worker = new ParkedWorker(arguments[0]);
        worker.echo(Thread.ofVirtual(), WARM_UP);
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            output.println(worker.answer(line.split(" ")));
        }
    }

    String answer(String... words) throws Exception {
        int count = Integer.parseInt(words[words.length - 1]);
        return switch (words[0]) {
            case "open" -> "0"; // nothing is kept open
            case "events" -> events(count);
            case "wakes" -> wakes(count);
            case "echo" -> echo(words[1].equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform(), count);
            case "parks" -> parks(count);
            case "crowd" -> crowd(count);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static FutureTask<Void> start(Thread.Builder threads, Action action) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            action.run();
            return null;
        });
        threads.start(task);
        return task;
    }

    /** A pipe whose reading end is in a selector. */
    private static final class Source implements AutoCloseable {
        private final Pipe pipe = Pipe.open();
        private final ByteBuffer sending = ByteBuffer.allocateDirect(1);
        private final ByteBuffer receiving = ByteBuffer.allocateDirect(1);

        Source() throws IOException {
            pipe.source().configureBlocking(false);
        }

        void send() throws IOException {
            pipe.sink().write(sending.clear());
        }

        void receive() throws IOException {
            if (pipe.source().read(receiving.clear()) != 1) {
                throw new IOException("a select ended with nothing to read");
            }
        }

        @Override
        public void close() throws IOException {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    private String events(int count) throws Exception {
        try (ParkedSelector selector = ParkedSelector.open(name); Source source = new Source()) {
            selector.register(source.pipe.source());
            return latencies(count, selector, source::send, source::receive);
        }
    }

    private String wakes(int count) throws Exception {
        try (ParkedSelector selector = ParkedSelector.open(name)) {
            return latencies(count, selector, selector::wake, () -> { });
        }
    }

    /** From just before the call that ends a select to its return; the thread has been parked for a while. */
    private String latencies(int count, ParkedSelector selector, Action ending, Action after) throws Exception {
        Histogram latencies = new Histogram(3);
        received = 0;
        FutureTask<Void> selecting = start(Thread.ofVirtual(), () -> {
            for (int i = 0; i < count; i++) {
                selector.await();
                latencies.recordValue(Math.max(0, System.nanoTime() - sent));
                after.run();
                received = i + 1;
            }
        });
        for (int i = 0; i < count; i++) {
            while (received < i) {
                LockSupport.parkNanos(50_000);
            }
            LockSupport.parkNanos(200_000);
            sent = System.nanoTime();
            ending.run();
        }
        selecting.get();
        return latencies.getValueAtPercentile(50) + " " + latencies.getValueAtPercentile(99);
    }

    /** A byte to a selecting thread and back, and what the process uses for that. */
    private String echo(Thread.Builder threads, int count) throws Exception {
        try (ParkedSelector selector = ParkedSelector.open(name); Source source = new Source(); Source answers = new Source()) {
            selector.register(source.pipe.source());
            answers.pipe.source().configureBlocking(true);
            FutureTask<Void> echoing = start(threads, () -> {
                for (int i = 0; i < count; i++) {
                    selector.await();
                    source.receive();
                    answers.send();
                }
            });
            ProcessUsage before = ProcessUsage.now();
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                source.send();
                answers.receive();
            }
            long nanos = System.nanoTime() - start;
            String usage = ProcessUsage.now().since(before, count);
            echoing.get();
            return nanos / count + " " + usage;
        }
    }

    /** What the process uses for a park that ends by its timeout. */
    private String parks(int count) throws Exception {
        try (ParkedSelector selector = ParkedSelector.open(name)) {
            FutureTask<String> parking = new FutureTask<>(() -> {
                selector.await(1);
                ProcessUsage before = ProcessUsage.now();
                for (int i = 0; i < count; i++) {
                    selector.await(1);
                }
                return ProcessUsage.now().since(before, count);
            });
            Thread.startVirtualThread(parking);
            return parking.get();
        }
    }

    /** Many selectors, each with a virtual thread of its own, woken one after the other: the time of each when it is the second time. */
    private String crowd(int count) throws Exception {
        List<ParkedSelector> selectors = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(count);
        CountDownLatch second = new CountDownLatch(count);
        try {
            for (int i = 0; i < count; i++) {
                ParkedSelector selector = ParkedSelector.open(name);
                selectors.add(selector);
                threads.add(Thread.ofVirtual().start(new FutureTask<>(() -> {
                    selector.await();
                    first.countDown();
                    selector.await();
                    second.countDown();
                    return null;
                })));
            }
            wakeParked(selectors, threads, first);
            return Long.toString(wakeParked(selectors, threads, second) / count);
        } finally {
            for (ParkedSelector selector : selectors) {
                selector.close();
            }
        }
    }

    private static long wakeParked(List<ParkedSelector> selectors, List<Thread> threads, CountDownLatch woken) throws InterruptedException {
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
        }
        long start = System.nanoTime();
        selectors.forEach(ParkedSelector::wake);
        woken.await();
        return System.nanoTime() - start;
    }
}
