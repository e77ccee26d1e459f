package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws the charts of reports that are there already. */
@Command(name = "charts", mixinStandardHelpOptions = true, description = "Draws the charts of saved reports anew, and"
        + " prints what shows them in a page. Measures nothing.")
final class ChartsCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "REPORT", description = "JSON files of earlier runs; the charts are put beside them.")
    private List<Path> reports;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (Path report : reports) {
            try {
                new Charts(report).write().forEach(spec.commandLine().getOut()::println);
            } catch (IOException e) {
                throw new ParameterException(spec.commandLine(), "The charts of " + report + " cannot be drawn: " + e, e);
            }
        }
        return 0;
    }
}
