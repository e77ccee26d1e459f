package io.selectors.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: progress goes to standard error, the report to standard output. */
@Command(name = "selectors-selftest", mixinStandardHelpOptions = true,
        description = "Runs the contract suite on this machine, on every backend and binding that it finds, and prints a report to"
                + " paste into an issue. Ends with status 1 if a test failed. Properties that begin with selectors., jna. or io.netty."
                + " are passed on.")
public final class Main implements Callable<Integer> {
    private static final int TESTS_PER_DOT = 10;

    @Option(names = "--only", paramLabel = "RUN", description = "Only this run, as the report names it; may be repeated.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--tests", paramLabel = "REGEX", defaultValue = ".*",
            description = "Only tests whose names match all of it.")
    private String tests;

    private Main() {
    }

    /**
     * Runs the suite.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Run> runs = new ArrayList<>(Run.all());
        for (String name : only) {
            if (runs.stream().noneMatch(run -> run.name().equals(name))) {
                System.err.println("There is no run '" + name + "' here; there are " + runs.stream().map(Run::name).toList() + ".");
                return CommandLine.ExitCode.USAGE;
            }
        }
        runs.removeIf(run -> !only.isEmpty() && !only.contains(run.name()));
        List<Result> results = new ArrayList<>();
        for (Run run : runs) {
            results.add(follow(run));
        }
        System.out.print(new Report().of(Machine.facts(), results));
        return Result.areGood(results) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Result follow(Run run) throws Exception {
        int[] done = {0};
        System.err.print(run.name() + " ");
        Result result = new ChildRun(tests, test -> {
            if (++done[0] % TESTS_PER_DOT == 0) {
                System.err.print('.');
            }
        }).run(run);
        System.err.println(" " + result);
        return result;
    }
}
