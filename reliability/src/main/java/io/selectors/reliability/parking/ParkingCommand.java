package io.selectors.reliability.parking;

import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the parked virtual threads. */
@Command(name = "parking", mixinStandardHelpOptions = true, showDefaultValues = true,
        description = "Virtual threads select on one carrier and are ended by events, wake-ups, interrupts, closes and timeouts, against each other; "
                + "ends with 1 if one ends early, late or never. Java 21 and later; java.nio parks since 24.")
public final class ParkingCommand implements Callable<Integer> {
    private static final String CARRIERS = "jdk.virtualThreadScheduler.";

    @Option(names = "--rounds", description = "How many selects are ended on each backend.")
    private long rounds = 500_000;

    @Option(names = "--threads", description = "How many virtual threads select at once.")
    private int threads = 300;

    @Option(names = "--backend", description = "A backend or binding, or the first part of its name; may be repeated. All by default.")
    private List<String> backends = List.of("");

    @Option(names = "--seed", description = "Of all chance but the scheduler's.")
    private long seed = 1;

    /** Made by picocli. */
    public ParkingCommand() {
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        // Read when the first virtual thread is made.
        System.setProperty(CARRIERS + "parallelism", "1");
        System.setProperty(CARRIERS + "maxPoolSize", "1");
        List<SelectorBackend> chosen = new ArrayList<>();
        backends.forEach(name -> chosen.addAll(Subjects.named(name)));
        for (SelectorBackend backend : chosen) {
            long start = System.nanoTime();
            try (ProgressBar bar = new ProgressBar(backend.name(), rounds)) {
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
