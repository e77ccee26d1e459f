package io.selectors.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
    public Integer call() throws IOException {
        for (Path report : reports) {
            new Charts(report).write().forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }
}
