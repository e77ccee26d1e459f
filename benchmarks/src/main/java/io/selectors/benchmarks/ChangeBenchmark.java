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

/** Registrations and changes of interest. {@code epoll} is the first binding that there is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChangeBenchmark {
    /** Who changes. */
    @Param({"epoll", "epoll-netty", "epoll-jna", "jdk", "nio-keys", "nio-consumer"})
    public String contender;

    private Contender changing;

    /** Called by JMH. */
    public ChangeBenchmark() {
    }

    /**
     * Opens it.
     *
     * @throws Exception if it fails
     */
    @Setup(Level.Trial)
    public void open() throws Exception {
        changing = Contenders.of(contender);
        changing.open(1, 1);
    }

    /**
     * Register and unregister a channel, with the polls that java.nio needs for it.
     *
     * @throws Exception if it fails
     */
    @Benchmark
    public void registerAndUnregister() throws Exception {
        changing.churn();
    }

    /**
     * Add an interest, take it back, poll.
     *
     * @throws Exception if it fails
     */
    @Benchmark
    public void toggle() throws Exception {
        changing.toggle();
    }

    /**
     * Re-arm a one-shot, poll, poll in vain.
     *
     * @return the number of events
     * @throws Exception if it fails
     */
    @Benchmark
    public int rearm() throws Exception {
        return changing.rearmAndStaySilent();
    }

    /**
     * Closes it.
     *
     * @throws Exception if it fails
     */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        changing.close();
    }
}
