package io.selectors.reliability.fuzz;

import io.selectors.demo.Version;
import io.selectors.reliability.Arguments;
import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the selects that must end. */
@Command(name = "ends", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Selects with timeouts among ghosts, changes, wake-ups and interrupts, with and without free descriptors. Ends with "
                + "status 1 at the first select that does not return by its time.")
public final class EndsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--minutes", defaultValue = "5", description = "how long to run (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--seed", description = "the seed of the first turmoil; each next one has the next seed (default: the time)")
    private Long seed;

    @Option(names = "--turmoils", defaultValue = "" + Long.MAX_VALUE, description = "stop after so many turmoils; 1 runs that of --seed alone (default: no limit)")
    private long limit;

    @Option(names = "--backend", defaultValue = "", description = "only backends whose names begin with this, such as epoll or epoll-jna (default: all)")
    private String backend;

    /** Made by the command line. */
    public EndsCommand() {
    }

    @Override
    public Integer call() {
        Arguments.requireMinutes(spec, minutes);
        Arguments.requireOneOrMore(spec, "--turmoils", limit);
        List<SelectorBackend> backends = Arguments.named(spec, "--backend", backend, Subjects::named);
        long first = seed == null ? System.currentTimeMillis() : seed;
        long start = System.nanoTime();
        Turmoils turmoils = new Turmoils(backends);
        Optional<String> finding = turmoils.run(first, limit, (long) (minutes * Duration.ofMinutes(1).toNanos()));
        System.out.println(turmoils.count() + " turmoils from seed " + first + ", each on " + backends.size()
                + " backends, in " + (System.nanoTime() - start) / 1_000_000_000 + " s");
        System.out.println(finding.orElse("every select has ended"));
        return finding.isPresent() ? 1 : 0;
    }
}
