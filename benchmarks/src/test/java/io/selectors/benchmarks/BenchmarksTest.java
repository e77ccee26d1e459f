package io.selectors.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** That the benchmarks still run, and measure what they say; no figure is judged here. */
@EnabledOnOs(OS.LINUX)
class BenchmarksTest {
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "jdk", "nio-keys", "nio-consumer", "netty", "jnr-enxio"})
    void everyContenderSeesWhatIsReady(String name) throws Exception {
        Contender contender = Contenders.of(name);
        try {
            contender.open(3, 2);
            assertEquals(3, contender.poll());
            assertEquals(3, contender.poll());
        } finally {
            contender.close();
        }
    }

    @Test
    void helpIsACommand() {
        StringWriter output = new StringWriter();
        assertEquals(0, new CommandLine(new Main()).setOut(new PrintWriter(output)).execute("help", "reads"));
        assertTrue(output.toString().startsWith("Usage: selectors-benchmarks reads"), output::toString);
    }

    @Test
    @EnabledForJreRange(maxVersion = 21)
    void aRunThatCanMeasureNothingSaysWhatIsMissing(@TempDir Path folder) {
        StringWriter errors = new StringWriter();
        int status = new CommandLine(new Main()).setErr(new PrintWriter(errors, true))
                .execute("--case", "park", "--output", folder.toString());
        assertTrue(errors.toString().startsWith("Nothing was measured. Missing are selects that park a virtual thread: the jar must be built"),
                errors::toString);
        assertEquals(1, status);
    }

    @Test
    void aReadIsComparedWithTheBareCall() {
        StringWriter output = new StringWriter();
        assertEquals(0, new CommandLine(new ReadsCommand()).setOut(new PrintWriter(output, true)).execute("--rounds", "2"));
        List<String> lines = output.toString().lines().toList();
        assertEquals(4, lines.size(), output::toString);
        assertTrue(lines.stream().allMatch(line -> line.matches(
                "(foreign|jna) +(1|4,096) bytes of (a pipe|/dev/zero) +\\d+ ns; the bare call +\\d+ ns: \\d+\\.\\d\\d of it; .*")), output::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty", "jnr-enxio"})
    void numbersAreReadyAsChannelsAre(String name) throws Exception {
        Contender contender = Contenders.of(name);
        try {
            contender.openNumbers(3, 2);
            assertEquals(3, contender.poll());
        } finally {
            contender.close();
        }
    }

    @Test
    void oneNioSeesWhatIsReadyWhereItsLibraryLoads() throws Exception {
        assumeTrue(Peer.hasOneNio());
        OneNioContender contender = new OneNioContender();
        try {
            contender.open(3, 2);
            assertEquals(3, contender.poll());
            contender.churn();
            contender.rearm();
            assertEquals(2, contender.poll());
        } finally {
            contender.close();
        }
    }

    @ParameterizedTest
    @MethodSource("silencing")
    void aFiredOneShotIsSilentUntilReArmed(String name) throws Exception {
        Contender contender = Contenders.of(name);
        try {
            contender.open(1, 0);
            for (int i = 0; i < 3; i++) {
                assertEquals(0, contender.rearmAndStaySilent());
            }
        } finally {
            contender.close();
        }
    }

    @ParameterizedTest
    @MethodSource("chained")
    void theChainPassesEveryByteOn(String name) throws Exception {
        Contender contender = Contenders.of(name);
        contender.open(0, 0);
        Chain chain = new Chain(10, 3, 100);
        contender.link(chain);
        assertTrue(chain.run(contender) > 0);
        assertTrue(chain.runControl() > 0);
        contender.close();
        chain.close();
    }

    static List<String> silencing() {
        return withDowncall("epoll", "jdk", "nio-keys", "nio-consumer");
    }

    static List<String> chained() {
        return withDowncall("epoll", "jdk", "nio-keys", "nio-consumer", "netty");
    }

    private static List<String> withDowncall(String... others) {
        List<String> names = new ArrayList<>(List.of(others));
        if (Contenders.hasForeign()) {
            names.add("downcall");
        }
        return names;
    }

    @Test
    void figuresOfSeveralForksAreOneFigure() {
        Result first = new Result(new Figure("wait-1", "", "ns"));
        Result second = new Result(new Figure("wait-1", "", "ns"));
        first.add("c", 1);
        first.add("jdk", 3);
        second.add("c", 2);
        second.add("jdk", 10);
        assertEquals(4, first.with(second).ratio("jdk", "c"));
        assertEquals(6.5, first.median("jdk"));
    }

    @Test
    void aCostIsALowQuantileOfItsRounds() {
        Result one = new Result(new Figure("wait-1", "", "ns").low());
        for (int i = 0; i <= 100; i++) {
            one.add("c", 100 + i);
            one.add("jdk", 210 + i);
        }
        assertEquals(105, one.value("c"));
        assertEquals(215.0 / 105, one.ratio("jdk", "c"));
    }

    /** Else the luckiest of several starts would speak for all. */
    @Test
    void aCostOfSeveralStartsIsTheMedianOfTheirs() {
        Result all = new Result(new Figure("wait-1", "", "ns").low());
        all.add("c", 100);
        for (double start : new double[] {300, 200}) {
            Result other = new Result(all.what);
            other.add("c", start);
            all.with(other);
        }
        assertEquals(200, all.value("c"));
    }

    @Test
    void aPairIsATotalLessItsControlRun() {
        Case chain = Case.all(false).stream().filter(one -> one.name().equals("chain-100-1")).findFirst().orElseThrow();
        List<double[]> samples = chain.read(new double[] {15_000, 5_000, 10_000, 5_000}, 1);
        assertEquals(2, samples.get(0)[0]);
        assertEquals(1, samples.get(1)[0]);
    }

    @Test
    void everyBatchIsARound() {
        Case thousand = Case.all(false).stream().filter(one -> one.name().equals("wait-1000")).findFirst().orElseThrow();
        assertEquals(List.of(2.0, 3.0), thousand.read(new double[] {20_000, 30_000}, 10).stream().map(one -> one[0]).toList());
    }

    @Test
    void aRunWritesItsReport(@TempDir Path folder) throws Exception {
        List<Peer> peers = List.of(Peer.java("jdk"), Peer.java("nio-keys"));
        Runner runner = new Runner(peers, 2, 1e6);
        List<Result> results = List.of("wait-1", "churn", "late-50us", "wakeup", "wakeup-cold", "chain-100-100").stream()
                .flatMap(name -> Case.all(false).stream().filter(one -> one.name().equals(name)))
                .flatMap(one -> {
                    try {
                        return runner.run(one).stream();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }).toList();
        for (Peer peer : peers) {
            peer.close();
        }
        new Report(folder, results, Map.of("command", "test")).write(new Targets(results, false));
        String prefix = "java-" + Runtime.version().feature();
        String table = Files.readString(folder.resolve(prefix + ".md"));
        assertTrue(table.contains("Register and unregister") && table.contains("nio-keys"), table);
        assertTrue(Files.readString(folder.resolve(prefix + ".json")).contains("\"wait-1\""));
        assertTrue(Files.size(folder.resolve(prefix + "-select.png")) > 1_000);
        assertTrue(results.get(0).median("jdk") > 0);
    }

    @Test
    void parkedSelectsAreMeasured() throws Exception {
        assumeTrue(Contenders.hasForeign(), "virtual threads without reflection are in what is compiled for Java 22");
        List<Case> all = ParkedRunner.cases(false);
        List<Case> few = all.stream().map(one -> new Case(one.figures(), one.setup(), one.round().replaceAll("\\d+$", "20"), 1, 1)).toList();
        try (ProgressBar progress = new ProgressBar("test", few.size())) {
            List<Result> results = new ParkedRunner(1).run(few, progress);
            assertEquals(all.stream().flatMap(one -> one.figures().stream()).toList(), results.stream().map(one -> one.what).toList());
            for (Result result : results) {
                for (String name : List.of("epoll-foreign", "epoll-netty", "epoll-jna", "jdk", "nio-keys")) {
                    assertTrue(result.median(name) >= 0, result.what.name());
                }
            }
        }
    }

    @Test
    void targetsAreJudgedByTheResults() {
        List<Result> all = List.of(low("wait-1", Map.of("epoll-foreign", 130.0, "downcall", 110.0, "c", 100.0, "nio-keys", 260.0)),
                low("wait-0", Map.of("epoll-foreign", 130.0, "downcall", 110.0)), low("cas-pair", Map.of("epoll-foreign", 10.0)));
        List<Target> lines = new Targets(all, true).lines();
        assertEquals("2.0 pairs (20 ns, a pair is 10.0) above downcall", lines.get(0).measured());
        assertEquals("", lines.get(0).verdict());
        assertEquals("**2.0 pairs (20 ns, a pair is 10.0) above downcall**, 1.30 of C, 0.50 of nio-keys", lines.get(1).measured());
        assertEquals("missed", lines.get(1).verdict());
        assertEquals("not measured", new Targets(List.of(), true).lines().get(1).verdict());
    }

    @Test
    void onJava17CostsAreShownInTheSameUnits() {
        List<Result> all = List.of(low("wait-1", Map.of("epoll-netty", 130.0, "c", 100.0)), low("cas-pair", Map.of("epoll-netty", 10.0)));
        Target line = new Targets(all, false).lines().get(1);
        assertEquals("3.0 pairs (30 ns, a pair is 10.0) above c, 1.30 of C", line.measured());
        assertEquals("", line.verdict());
    }

    @Test
    void aDrawIsEnoughAgainstAnEqual() {
        Result echo = new Result(new Figure("echo-100", "", "per s"));
        for (double ours : new double[] {97, 98, 99, 101, 102}) {
            Map.of("epoll-foreign", ours, "c", 100.0, "netty", 100.0, "nio-keys", 100.0, "nio-consumer", 103.0).forEach(echo::add);
        }
        Target line = new Targets(List.of(echo), true).lines().stream().filter(one -> one.what.startsWith("echo, 100 ")).findFirst().orElseThrow();
        assertTrue(line.measured().contains("0.99 (0.98 to 1.01) of nio-keys"), line.measured());
        assertTrue(line.measured().contains("**0.96 (0.95 to 0.98) of nio-consumer**"), line.measured());
        assertEquals("missed", line.verdict());
    }

    private static Result low(String name, Map<String, Double> values) {
        Result result = new Result(new Figure(name, "", "ns").low());
        values.forEach(result::add);
        return result;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--case=nosuch", "--forks=0", "--rounds=-1"})
    void whatCannotBeMeasuredIsRefusedAndNoReportWritten(String option, @TempDir Path folder) throws Exception {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new Main()).setErr(new PrintWriter(errors));
        assertEquals(2, command.execute(option, "--output=" + folder));
        String[] words = option.split("=");
        assertTrue(errors.toString().contains(words[0]) && errors.toString().contains(words[1]), errors::toString);
        try (Stream<Path> written = Files.list(folder)) {
            assertEquals(List.of(), written.toList());
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefusedBeforeTheRun(@TempDir Path folder) throws Exception {
        StringWriter errors = new StringWriter();
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals(2, new CommandLine(new Main()).setErr(new PrintWriter(errors)).execute("--case=wait", "--output=" + file));
        assertTrue(errors.toString().contains("--output " + file), errors::toString);
    }

    @Test
    void everyServerEchoes(@TempDir Path folder) throws Exception {
        Programs programs = new Programs(folder);
        Peer generator = new Peer("load", List.of(programs.compile("load")));
        List<EchoPeer> servers = new ArrayList<>(List.of(EchoPeer.bare(programs), EchoPeer.demo("jdk")));
        for (String loop : List.of("epoll", "jdk", "nio-keys", "nio-consumer", "netty")) {
            servers.add(EchoPeer.loop(loop));
        }
        if (Peer.hasOneNio()) {
            servers.add(EchoPeer.loop("one-nio"));
        }
        try {
            // However slow the machine is: the generator checks an echo on each connection before it measures anything.
            List<Result> results = new ServerRunner(generator, servers, 1, 50).run(10);
            for (EchoPeer server : servers) {
                assertTrue(results.get(1).median(server.name) <= results.get(3).median(server.name), server.name);
            }
        } finally {
            generator.close();
            EchoPeer.closeAll(servers);
        }
    }
}
