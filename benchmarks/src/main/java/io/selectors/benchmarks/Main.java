package io.selectors.benchmarks;

import static io.selectors.benchmarks.Case.Processes.PRECISE_TIMERS;

import io.selectors.demo.Progress;
import io.selectors.demo.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(name = "selectors-benchmarks", mixinStandardHelpOptions = true, versionProvider = Version.class,
        subcommands = {JmhCommand.class, ChartsCommand.class, ReadsCommand.class, CommandLine.HelpCommand.class},
        description = "Compares this library with the bare system calls and its peers, all in one run, round by round.")
public final class Main implements Callable<Integer> {
    private static final String TRACED = "toggle-calls";

    @Option(names = "--full", description = "More and longer rounds, more cases, all three times; about 30 minutes; the quick run takes less "
            + "than five.")
    private boolean full;

    @Option(names = "--forks", description = "How often all contenders are started anew (1, or 3 with --full): some figures depend on where in "
            + "memory a process lies.")
    private Integer forks;

    @Option(names = "--rounds", description = "Rounds of each case, after each start (10; of the echo servers 3, or 4 with --full).")
    private Integer rounds;

    @Option(names = "--case", description = "Only cases whose name begins so, such as wait, chain or echo-100; may be given several times.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--output", description = "Folder for JSON, tables and charts (${DEFAULT-VALUE}).")
    private Path output = Path.of("target/benchmarks");

    @Spec
    private CommandSpec spec;

    private final Set<String> missing = new LinkedHashSet<>();
    private final Map<String, Result> results = new LinkedHashMap<>();
    private Disturbance disturbance;

    Main() {
    }

    /**
     * Runs the benchmarks.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Case> all = Case.all(full);
        List<Case> allParked = ParkedRunner.cases(full);
        checkOptions(Stream.concat(all.stream(), allParked.stream()).toList());
        List<Case> cases = all.stream().filter(one -> isWanted(one.name())).toList();
        List<Case> parked = allParked.stream().filter(one -> isWanted(one.name())).toList();
        int[] loads = IntStream.of(ServerRunner.CONNECTIONS).filter(one -> isWanted(ServerRunner.name(one))).toArray();
        disturbance = new Disturbance(new ProcessorTime(Path.of("/proc")));
        Path folder = Files.createTempDirectory("selectors-benchmarks");
        Programs programs = new Programs(folder);
        int starts = chosen(forks, 1, 3);
        try (ProgressBar progress = Progress.of("benchmarks", starts * (cases.size() + parked.size() + 4L * loads.length) + 1)) {
            for (int fork = 0; fork < starts; fork++) {
                measureCalls(cases, programs, progress);
                measureParked(parked, progress);
                measureServers(loads, programs, progress);
            }
            countCalls(folder, progress);
        }
        if (results.isEmpty()) {
            spec.commandLine().getErr().println("Nothing was measured. Missing are " + String.join("; ", missing));
            return 1;
        }
        List<Result> measured = List.copyOf(results.values());
        Targets targets = new Targets(measured, Contenders.hasForeign());
        String disturbances = disturbance.verdict(measured);
        List<Path> files = new Report(output, measured, circumstances(disturbances)).write(targets);
        Tables.targets(targets).forEach(System.out::println);
        System.out.println("Disturbances: " + disturbances);
        System.out.println("Written to " + files);
        return 0;
    }

    private void checkOptions(List<Case> all) {
        checkAtLeastOne("--forks", forks);
        checkAtLeastOne("--rounds", rounds);
        checkOutput();
        List<String> names = new ArrayList<>(all.stream().map(Case::name).toList());
        IntStream.of(ServerRunner.CONNECTIONS).mapToObj(ServerRunner::name).forEach(names::add);
        names.add(TRACED);
        for (String one : only) {
            if (names.stream().noneMatch(name -> name.startsWith(one))) {
                throw new ParameterException(spec.commandLine(), "--case " + one + ": no case's name begins so; there are "
                        + String.join(", ", names));
            }
        }
    }

    /** Before the run, for it takes minutes. */
    private void checkOutput() {
        try {
            Files.createDirectories(output);
            Files.delete(Files.createTempFile(output, "try", null));
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--output " + output + ": nothing can be written there: " + e);
        }
    }

    private void checkAtLeastOne(String option, Integer value) {
        if (value != null && value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be 1 or more, but is " + value);
        }
    }

    private boolean isWanted(String name) {
        return only.isEmpty() || only.stream().anyMatch(name::startsWith);
    }

    private void measureCalls(List<Case> cases, Programs programs, ProgressBar progress) throws Exception {
        Map<Boolean, List<Case>> byTimers = cases.stream().collect(Collectors.partitioningBy(one -> one.processes() == PRECISE_TIMERS));
        measureCalls(byTimers.get(false), () -> Peer.all(programs, missing), progress);
        measureCalls(byTimers.get(true), () -> Peer.withPreciseTimers(programs), progress);
    }

    private void measureCalls(List<Case> cases, Callable<List<Peer>> start, ProgressBar progress) throws Exception {
        if (cases.isEmpty()) {
            return;
        }
        List<Peer> peers = start.call();
        try {
            Runner runner = new Runner(peers, chosen(rounds, 10, 10), full ? 25e6 : 10e6);
            for (Case one : cases) {
                progress.setExtraMessage(one.name());
                disturbance.begin();
                collect(runner.run(one));
                disturbance.end(one.name());
                progress.step();
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    private void measureParked(List<Case> cases, ProgressBar progress) throws Exception {
        if (cases.isEmpty()) {
            return;
        }
        if (Contenders.hasForeign()) {
            disturbance.begin();
            collect(new ParkedRunner(chosen(rounds, 14, 10)).run(cases, progress));
            disturbance.end("park");
        } else {
            missing.add("selects that park a virtual thread: the jar must be built, and run, with Java 22 or later");
        }
    }

    private void countCalls(Path folder, ProgressBar progress) throws Exception {
        if (isWanted(TRACED)) {
            progress.setExtraMessage(TRACED);
            if (Programs.has("strace")) {
                List<String> contenders = new ArrayList<>(Contenders.ours());
                contenders.add("nio-keys");
                collect(List.of(new Tracer(folder).run(full ? contenders : contenders.subList(0, 1))));
            } else {
                missing.add("the count of system calls: there is no strace");
            }
        }
        progress.step();
    }

    private void measureServers(int[] loads, Programs programs, ProgressBar progress) throws Exception {
        if (loads.length == 0) {
            return;
        }
        if (!Programs.has("cc")) {
            missing.add(Peer.NO_COMPILER);
            return;
        }
        Peer generator = new Peer("load", List.of(programs.compile("load")));
        List<EchoPeer> servers = EchoPeer.all(programs);
        try {
            ServerRunner runner = new ServerRunner(generator, servers, chosen(rounds, 3, 4), full ? 1_000 : 500);
            for (int connections : loads) {
                progress.setExtraMessage(ServerRunner.name(connections));
                disturbance.begin();
                collect(runner.run(connections));
                disturbance.end(ServerRunner.name(connections));
                progress.stepBy(4);
            }
        } finally {
            generator.close();
            EchoPeer.closeAll(servers);
        }
    }

    private void collect(List<Result> found) {
        found.forEach(one -> results.merge(one.what.name(), one, Result::with));
    }

    private int chosen(Integer option, int quick, int many) {
        return option != null ? option : full ? many : quick;
    }

    private Map<String, String> circumstances(String disturbances) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("machine", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch")
                + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        all.put("java", Runtime.version() + " of " + System.getProperty("java.vendor"));
        all.put("command", "`java -jar benchmarks/target/selectors-benchmarks.jar" + (full ? " --full" : "")
                + (forks != null ? " --forks " + forks : "") + (rounds != null ? " --rounds " + rounds : "")
                + String.join("", only.stream().map(one -> " --case " + one).toList()) + "`");
        all.put("disturbances", disturbances);
        int number = 0;
        for (String one : missing) {
            all.put("missing " + ++number, one);
        }
        return all;
    }
}
