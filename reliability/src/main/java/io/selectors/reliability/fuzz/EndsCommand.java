package io.selectors.reliability.fuzz;

import io.selectors.reliability.Subjects;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the selects that must end. */
@Command(name = "ends", mixinStandardHelpOptions = true,
        description = "Selects with timeouts among ghosts, changes, wake-ups and interrupts, with descriptors or without; ends with 1 at the "
                + "first that does not return by its time.")
public final class EndsCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "5", description = "how long (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--seed", description = "of the first; the others have those that follow (default: the time)")
    private Long seed;

    @Option(names = "--turmoils", defaultValue = "" + Long.MAX_VALUE, description = "how many; 1 to see one again")
    private long limit;

    @Option(names = "--backend", defaultValue = "", description = "those whose name begins so, as epoll or epoll-jna (default: all)")
    private String backend;

    /** Made by the command line. */
    public EndsCommand() {
    }

    @Override
    public Integer call() {
        long first = seed == null ? System.currentTimeMillis() : seed;
        long start = System.nanoTime();
        Turmoils turmoils = new Turmoils(Subjects.named(backend));
        Optional<String> finding = turmoils.run(first, limit, (long) (minutes * Duration.ofMinutes(1).toNanos()));
        System.out.println(turmoils.count() + " turmoils from seed " + first + ", each on " + Subjects.named(backend).size()
                + " backends, in " + (System.nanoTime() - start) / 1_000_000_000 + " s");
        System.out.println(finding.orElse("every select has ended"));
        return finding.isPresent() ? 1 : 0;
    }
}
