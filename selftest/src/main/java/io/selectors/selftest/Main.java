package io.selectors.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: progress goes to standard error, the report to standard output. */
@Command(name = "selectors-selftest", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Runs the contract suite on this machine, on every backend and binding that it finds, and prints a report to"
                + " paste into an issue. Ends with status 1 if a test failed. Properties that begin with selectors., jna. or io.netty."
                + " are passed on.")
public final class Main implements Callable<Integer> {
    private static final int TESTS_PER_DOT = 10;

    @Option(names = "--only", paramLabel = "RUN", description = "Only this run, as the report names it; epoll-jna is epoll/jna; may be repeated.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--tests", paramLabel = "REGEX", defaultValue = ".*",
            description = "Only tests whose whole name matches.")
    private String tests;

    @Option(names = "--factor", paramLabel = "N", defaultValue = "1",
            description = "Multiplies the suite's own time limits, for a slow machine, an emulator for example (default: ${DEFAULT-VALUE}).")
    private int factor;

    @Option(names = "--patience", paramLabel = "SECONDS",
            description = "How long a run may be silent before it is given up (default: 120 times the factor).")
    private Integer patienceSeconds;

    @Spec
    private CommandSpec spec;

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
        String problem = problem();
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        Patience patience = patienceSeconds == null ? Patience.of(factor) : Patience.of(factor, patienceSeconds);
        List<Run> runs = new ArrayList<>(Run.all());
        for (String name : only) {
            if (runs.stream().noneMatch(run -> run.isNamed(name))) {
                throw new ParameterException(spec.commandLine(), "There is no run '" + name + "' here; there are "
                        + String.join(", ", runs.stream().map(Run::name).toList()));
            }
        }
        runs.removeIf(run -> !only.isEmpty() && only.stream().noneMatch(run::isNamed));
        List<Result> results = new ArrayList<>();
        for (Run run : runs) {
            results.add(follow(run, patience));
        }
        Map<String, String> facts = Machine.facts();
        if (!patience.isUsual()) {
            facts.put("patience", patience.toString());
        }
        System.out.print(new Report().of(facts, results));
        return Result.areGood(results) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Says what is wrong with the options, or null. */
    private String problem() {
        if (factor < 1 || factor > 1_000) {
            return "--factor takes 1 to 1000, not " + factor;
        }
        if (patienceSeconds != null && patienceSeconds < 1) {
            return "--patience takes 1 or more, not " + patienceSeconds;
        }
        try {
            Pattern.compile(tests);
            return null;
        } catch (PatternSyntaxException e) {
            return "--tests takes a regular expression, not '" + tests + "': " + e.getDescription();
        }
    }

    private Result follow(Run run, Patience patience) throws Exception {
        int[] done = {0};
        System.err.print(run.name() + " ");
        Result result = new ChildRun(tests, patience, test -> {
            if (++done[0] % TESTS_PER_DOT == 0) {
                System.err.print('.');
            }
        }).run(run);
        System.err.println(" " + result);
        return result;
    }
}
