package io.selectors.reliability.fuzz;

import io.selectors.reliability.Subjects;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs random programs on every backend and on a model of the contract. */
@Command(name = "fuzz", mixinStandardHelpOptions = true,
        description = "Runs random programs on every backend and on a model of the contract, until one shows a difference. Linux only.")
public final class FuzzCommand implements Callable<Integer> {
    @Option(names = "--seed", description = "the seed of the first program; the next has the next (default: the time)")
    private Long seed;

    @Option(names = "--minutes", defaultValue = "60", description = "how long to run (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--programs", defaultValue = "" + Long.MAX_VALUE, description = "how many programs to run; 1 to see one again")
    private long programs;

    @Option(names = "--backend", defaultValue = "", description = "those whose name begins so, as epoll or epoll-jna (default: all)")
    private String backend;

    /** Made by the command line. */
    public FuzzCommand() {
    }

    @Override
    public Integer call() {
        long first = seed == null ? System.currentTimeMillis() : seed;
        long nanos = (long) (minutes * Duration.ofMinutes(1).toNanos());
        long start = System.nanoTime();
        try (ProgressBar bar = new ProgressBarBuilder().setTaskName("fuzz, seed " + first).setInitialMax(nanos / 1_000_000_000)
                .setUnit(" s", 1).build()) {
            Fuzzer fuzzer = new Fuzzer(Subjects.named(backend), programs -> {
                bar.stepTo((System.nanoTime() - start) / 1_000_000_000);
                bar.setExtraMessage(programs + " programs");
            });
            Optional<Finding> finding = fuzzer.run(first, programs, nanos);
            bar.pause();
            System.out.println();
            System.out.println(fuzzer.programs() + " programs from seed " + first + ", each on " + Subjects.named(backend).size()
                    + " backends, in " + (System.nanoTime() - start) / 1_000_000_000 + " s");
            fuzzer.glimpses().forEach(System.out::println);
            System.out.println(finding.map(Finding::toString).orElse("no difference"));
            return finding.isPresent() ? 1 : 0;
        }
    }
}
