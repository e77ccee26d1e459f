package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs JMH on the costs of calls. */
@Command(name = "jmh", description = "Costs of calls, measured by JMH: hands all that follows on to it, such as -prof gc, -p contender=jdk,"
        + " -f 1, -h.")
final class JmhCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        CommandLineOptions given = parse();
        if (given.shouldHelp()) {
            given.showHelp();
            return 0;
        }
        org.openjdk.jmh.runner.Runner runner = new org.openjdk.jmh.runner.Runner(complete(given).build());
        if (given.shouldList()) {
            runner.list();
        } else {
            try {
                runner.run();
            } catch (NoBenchmarksException e) {
                throw new ParameterException(spec.commandLine(), "No benchmark's name matches " + arguments);
            }
        }
        return 0;
    }

    private CommandLineOptions parse() {
        try {
            return new CommandLineOptions(arguments.toArray(new String[0]));
        } catch (CommandLineOptionException e) {
            throw new ParameterException(spec.commandLine(), "JMH: " + e.getMessage());
        }
    }

    private static ChainedOptionsBuilder complete(CommandLineOptions given) {
        ChainedOptionsBuilder options = new OptionsBuilder().parent(given);
        if (Runtime.version().feature() >= 22) {
            options.jvmArgsPrepend("--enable-native-access=ALL-UNNAMED");
        }
        return options;
    }
}
