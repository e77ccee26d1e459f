package io.selectors.demo;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.descriptors.DescriptorChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs commands side by side, on one selecting thread. */
@Command(name = "run", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = {"Runs commands side by side, and prints what they print, line by line.",
            "Each line begins with the command's number, and | for standard output or ! for standard error. When a command's process has ended,"
                + " its exit status and time are printed. Standard input is empty. Ctrl-C ends all."},
        footer = {"", "Each argument is one command, for sh -c; quote one that contains spaces:", "  run -- 'ping -c 3 localhost' 'ls -l /tmp' date",
            "The exit status is 0 if that of every command is, 2 if the arguments or this system's descriptors cannot be used,"
                + " and 1 otherwise."})
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--copies", defaultValue = "1", description = "how often each command is started (default: ${DEFAULT-VALUE})")
    private int copies;

    @Option(names = "--timeout", defaultValue = "0",
            description = "seconds after which a command is killed; 0 for never (default: ${DEFAULT-VALUE})")
    private int timeout;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "a command for sh -c")
    private List<String> commands;

    @Override
    public Integer call() throws IOException {
        if (copies < 1 || copies > 4_000 / commands.size()) {
            throw new ParameterException(spec.commandLine(), "--copies takes 1 to " + 4_000 / commands.size() + " for "
                    + commands.size() + (commands.size() == 1 ? " command" : " commands") + ", not " + copies);
        }
        if (timeout < 0) {
            throw new ParameterException(spec.commandLine(), "--timeout takes 0 or more, not " + timeout);
        }
        DescriptorChannel output;
        try {
            output = DescriptorChannel.standardOutput();
        } catch (UnsupportedOperationException e) {
            System.err.println(e.getMessage());
            return Main.UNUSABLE;
        }
        try (output; Selector meanwhile = Selector.open(Feature.FILE_DESCRIPTORS);
                Selector selector = Selector.open(Feature.FILE_DESCRIPTORS);
                Runner runner = new Runner(selector, new Output(output, meanwhile), TimeUnit.SECONDS.toNanos(timeout))) {
            Runtime.getRuntime().addShutdownHook(new Thread(runner::kill, "ending"));
            return runner.run(commands, copies) ? 0 : Main.FAILED;
        }
    }
}
