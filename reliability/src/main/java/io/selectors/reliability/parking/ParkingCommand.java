package io.selectors.reliability.parking;

import io.selectors.demo.Progress;
import io.selectors.demo.Version;
import io.selectors.reliability.Arguments;
import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the parked virtual threads. */
@Command(name = "parking", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Virtual threads select on one carrier; events, wake-ups, interrupts, closes and timeouts end the selects, against each other. "
                + "Ends with status 1 if a select ends early, late or never. Needs Java 21; jdk parks on Java 24 and later.")
public final class ParkingCommand implements Callable<Integer> {
    private static final String CARRIERS = "jdk.virtualThreadScheduler.";
    private static final int JAVA_WITH_VIRTUAL_THREADS = 21;

    @Spec
    private CommandSpec spec;

    @Option(names = "--rounds", description = "how many selects are ended on each backend at least (default: ${DEFAULT-VALUE})")
    private long rounds = 500_000;

    @Option(names = "--threads", description = "how many virtual threads select at once (default: ${DEFAULT-VALUE})")
    private int threads = 300;

    @Option(names = "--backend", description = "only backends whose names begin with this, such as epoll-jna; may be repeated (default: all)")
    private List<String> backends = List.of("");

    @Option(names = "--seed", description = "the seed of every random choice but the scheduling of threads (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    /** Made by picocli. */
    public ParkingCommand() {
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Runtime.version().feature() < JAVA_WITH_VIRTUAL_THREADS) {
            throw new ParameterException(spec.commandLine(), "parking needs Java " + JAVA_WITH_VIRTUAL_THREADS + " or later, this is "
                    + Runtime.version());
        }
        Arguments.requireOneOrMore(spec, "--rounds", rounds);
        Arguments.requireOneOrMore(spec, "--threads", threads);
        // Read when the first virtual thread is made.
        System.setProperty(CARRIERS + "parallelism", "1");
        System.setProperty(CARRIERS + "maxPoolSize", "1");
        List<SelectorBackend> chosen = new ArrayList<>();
        backends.forEach(name -> chosen.addAll(Arguments.named(spec, "--backend", name, Subjects::named)));
        for (SelectorBackend backend : chosen) {
            long start = System.nanoTime();
            try (ProgressBar bar = Progress.of(backend.name(), rounds)) {
                long done = new Parking(backend, threads, seed).run(rounds, bar::stepBy);
                System.out.printf("%s: %d rounds, %d/s%n", backend.name(), done, done * 1_000_000_000 / (System.nanoTime() - start));
            } catch (ExecutionException | IllegalStateException e) {
                e.printStackTrace();
                return 1;
            }
        }
        return 0;
    }
}
