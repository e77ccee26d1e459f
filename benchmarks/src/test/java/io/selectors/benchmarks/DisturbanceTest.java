package io.selectors.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a run says by itself that it was disturbed; the machine's figures are in a folder like /proc. */
class DisturbanceTest {
    @TempDir
    private Path proc;

    @BeforeEach
    void theMachineIsIdle() throws IOException {
        Files.writeString(proc.resolve("loadavg"), "0.31 0.20 0.10 1/99 1234\n");
        machine(1_000, 9_000, 0);
        own(500);
    }

    @Test
    void aRunOnItsOwnIsNotDisturbed() throws IOException {
        Disturbance disturbance = new Disturbance(new ProcessorTime(proc));
        disturbance.begin();
        machine(1_100, 9_100, 0);
        own(600);
        disturbance.end("wait-1");
        String verdict = disturbance.verdict(List.of(low(100, 102, 104)));
        assertTrue(verdict.startsWith("none to speak of; on the whole other processes took 0.0 %"), verdict);
        assertTrue(verdict.contains("load average at the start 0.31 on"), verdict);
    }

    @Test
    void aRunThatTimedNothingWasNotWatched() throws IOException {
        assertEquals("not looked for, because no case was timed", new Disturbance(new ProcessorTime(proc)).verdict(List.of()));
    }

    @Test
    void timeOfOtherProcessesIsSeen() throws IOException {
        Disturbance disturbance = new Disturbance(new ProcessorTime(proc));
        disturbance.begin();
        machine(1_180, 9_020, 0);
        own(600);
        disturbance.end("churn");
        String verdict = disturbance.verdict(List.of());
        assertTrue(verdict.startsWith("DISTURBED, do not compare: churn (others took 40 %); on the whole other processes took 40.0 %"), verdict);
    }

    @Test
    void timeOfTheHostsOtherMachinesIsSeen() throws IOException {
        Disturbance disturbance = new Disturbance(new ProcessorTime(proc));
        disturbance.begin();
        machine(1_100, 9_080, 20);
        own(600);
        disturbance.end("churn");
        String verdict = disturbance.verdict(List.of());
        assertTrue(verdict.startsWith("DISTURBED, do not compare: churn (others took 10 %)"), verdict);
        assertTrue(verdict.contains("other machines of the host 10.0 %"), verdict);
    }

    @Test
    void aFloorWhoseRoundsDifferIsSeen() throws IOException {
        String verdict = new Disturbance(new ProcessorTime(proc)).verdict(List.of(low(100, 180, 190)));
        assertTrue(verdict.startsWith("DISTURBED, do not compare: wait-1 (half of C's rounds took 1.67 of its least)"), verdict);
    }

    @Test
    void aSelectorFasterThanItsCallsIsSeen() throws IOException {
        Result poll = new Result(new Figure("wait-1", "", "ns").low());
        Map.of("epoll-foreign", 73.0, "downcall", 100.0).forEach(poll::add);
        String verdict = new Disturbance(new ProcessorTime(proc)).verdict(List.of(poll));
        assertTrue(verdict.startsWith("DISTURBED, do not compare: wait-1 (epoll-foreign took 0.73 of downcall)"), verdict);
    }

    @Test
    void withoutProcItIsNotKnown(@TempDir Path empty) throws IOException {
        Disturbance disturbance = new Disturbance(new ProcessorTime(empty));
        disturbance.begin();
        disturbance.end("wait-1");
        assertTrue(disturbance.verdict(List.of()).contains("load average at the start unknown"));
    }

    @Test
    void processesThatHaveEndedCountAsOwn() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")));
        ProcessorTime time = new ProcessorTime(Path.of("/proc"));
        long selfBefore = selfTicks();
        long before = time.now().own();
        Process child = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 500000 ]; do i=$((i+1)); done").start();
        assertEquals(0, child.waitFor());
        long grown = time.now().own() - before;
        assertTrue(grown > selfTicks() - selfBefore, "the child's loop is in it");
    }

    private static long selfTicks() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 10;
    }

    private void machine(long user, long idle, long stolen) throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu  " + user + " 0 0 " + idle + " 0 0 0 " + stolen + " 0 0\ncpu0 1 2 3\n");
    }

    private void own(long ticks) throws IOException {
        Path self = Files.createDirectories(proc.resolve(Long.toString(ProcessHandle.current().pid())));
        Files.writeString(self.resolve("stat"), "1 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 " + ticks + " 0 0 0 20 0 18446744073709551615\n");
    }

    private static Result low(double... samples) {
        Result result = new Result(new Figure("wait-1", "", "ns").low());
        for (double sample : samples) {
            result.add("c", sample);
        }
        return result;
    }
}
