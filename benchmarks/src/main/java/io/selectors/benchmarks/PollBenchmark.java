package io.selectors.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Polls that find one or 1,000 pipes ready. {@code epoll} is the first binding that there is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PollBenchmark {
    /** Who polls. */
    @Param({"epoll", "epoll-netty", "epoll-jna", "jdk", "nio-keys", "nio-consumer", "netty", "jnr-enxio"})
    public String contender;

    /** How many are ready. */
    @Param({"1", "1000"})
    public int ready;

    private Contender polling;

    /** Called by JMH. */
    public PollBenchmark() {
    }

    /**
     * Opens it.
     *
     * @throws Exception if it fails
     */
    @Setup(Level.Trial)
    public void open() throws Exception {
        polling = Contenders.of(contender);
        polling.open(ready, 0);
    }

    /**
     * One poll; nothing is read, so that the next finds the same.
     *
     * @return the number of events
     * @throws Exception if it fails
     */
    @Benchmark
    public int poll() throws Exception {
        return polling.poll();
    }

    /**
     * Closes it.
     *
     * @throws Exception if it fails
     */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        polling.close();
    }
}
