package io.selectors.reliability.fuzz;

import io.selectors.demo.Progress;
import io.selectors.demo.Version;
import io.selectors.reliability.Arguments;
import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs random programs on every backend and on a model of the contract. */
@Command(name = "fuzz", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Runs random programs on every backend and on a model of the contract, until one shows a difference. Linux only.")
public final class FuzzCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", description = "the seed of the first program; each next program has the next seed (default: the time)")
    private Long seed;

    @Option(names = "--minutes", defaultValue = "60", description = "how long to run (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--programs", defaultValue = "" + Long.MAX_VALUE, description = "stop after so many programs; 1 runs the program of --seed alone (default: no limit)")
    private long programs;

    @Option(names = "--backend", defaultValue = "", description = "only backends whose names begin with this, such as epoll or epoll-jna (default: all)")
    private String backend;

    /** Made by the command line. */
    public FuzzCommand() {
    }

    @Override
    public Integer call() {
        Arguments.requireMinutes(spec, minutes);
        Arguments.requireOneOrMore(spec, "--programs", programs);
        List<SelectorBackend> backends = Arguments.named(spec, "--backend", backend, Subjects::named);
        long first = seed == null ? System.currentTimeMillis() : seed;
        long nanos = (long) (minutes * Duration.ofMinutes(1).toNanos());
        long start = System.nanoTime();
        try (ProgressBar bar = Progress.of("fuzz, seed " + first + ", seconds", nanos / 1_000_000_000)) {
            Fuzzer fuzzer = new Fuzzer(backends, programs -> {
                bar.stepTo((System.nanoTime() - start) / 1_000_000_000);
                bar.setExtraMessage(programs + " programs");
            });
            Optional<Finding> finding = fuzzer.run(first, programs, nanos);
            bar.pause();
            System.out.println();
            System.out.println(fuzzer.programs() + " programs from seed " + first + ", each on " + backends.size()
                    + " backends, in " + (System.nanoTime() - start) / 1_000_000_000 + " s");
            fuzzer.glimpses().forEach(System.out::println);
            System.out.println(finding.map(Finding::toString).orElse("no difference"));
            return finding.isPresent() ? 1 : 0;
        }
    }
}
