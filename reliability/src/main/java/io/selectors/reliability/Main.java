package io.selectors.reliability;

import io.selectors.demo.Version;
import io.selectors.reliability.fuzz.EndsCommand;
import io.selectors.reliability.fuzz.FuzzCommand;
import io.selectors.reliability.parking.ParkingCommand;
import io.selectors.reliability.races.RacesCommand;
import io.selectors.reliability.soak.SoakCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine;

/** The command line: one subcommand for each kind of long test. */
@Command(name = "selectors-reliability", mixinStandardHelpOptions = true, versionProvider = Version.class,
        subcommands = {EndsCommand.class, FuzzCommand.class, ParkingCommand.class, RacesCommand.class, SoakCommand.class,
                CommandLine.HelpCommand.class},
        description = "The long tests. A build runs a short form of each; here each runs for as long as you like.")
public final class Main implements Runnable {
    private Main() {
    }

    /**
     * Runs a long test.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
