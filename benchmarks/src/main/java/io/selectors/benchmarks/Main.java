package io.selectors.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line. */
@Command(name = "selectors-benchmarks", mixinStandardHelpOptions = true,
        description = "Compares this library with the bare system calls and its peers, all in one run, round by round.")
public final class Main implements Callable<Integer> {
    @Option(names = "--full", description = "More rounds and more cases; the quick run takes a few minutes.")
    private boolean full;

    @Option(names = "--rounds", description = "Rounds of each case (15, or 60 with --full).")
    private int rounds;

    @Option(names = "--case", description = "Only cases whose name begins so; may be given several times.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--output", description = "Folder for JSON, table and charts (${DEFAULT-VALUE}).")
    private Path output = Path.of("docs/performance");

    private Main() {
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
        List<Case> cases = Case.all(full).stream()
                .filter(one -> only.isEmpty() || only.stream().anyMatch(one.name()::startsWith)).toList();
        Path folder = Files.createTempDirectory("selectors-benchmarks");
        List<String> missing = new ArrayList<>();
        List<Peer> peers = Peer.all(folder, missing);
        try {
            List<Result> results = new Runner(peers, rounds > 0 ? rounds : full ? 60 : 15).run(cases);
            new Report(output, results, missing).write("java -jar benchmarks/target/selectors-benchmarks.jar" + (full ? " --full" : ""));
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
        System.out.println("Written to " + output);
        return 0;
    }
}
