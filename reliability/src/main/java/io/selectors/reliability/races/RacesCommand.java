package io.selectors.reliability.races;

import io.selectors.demo.Progress;
import io.selectors.demo.Version;
import io.selectors.reliability.Arguments;
import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the races. */
@Command(name = "races", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Runs every pair of operations against each other. Ends with status 1 at the first breach of the contract.")
public final class RacesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--rounds", description = "how often each pair runs on each backend at least (default: ${DEFAULT-VALUE})")
    private long rounds = 100_000;

    @Option(names = "--pair", description = "only this pair, such as select,close; or rearm, the race that is not a pair; may be repeated (default: all)")
    private List<String> pairs = List.of();

    @Option(names = "--backend", defaultValue = "",
            description = "only backends whose names begin with this, such as epoll-jna or kqueue (default: all)")
    private String backend;

    @Option(names = "--seed", description = "the seed of every random choice but the system's scheduling of threads (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--outcomes", description = "also print how often each operation had which outcome")
    private boolean printsOutcomes;

    /** Made by picocli. */
    public RacesCommand() {
    }

    @Override
    public Integer call() throws InterruptedException {
        Arguments.requireOneOrMore(spec, "--rounds", rounds);
        List<SelectorBackend> backends = Arguments.named(spec, "--backend", backend, Subjects::named);
        boolean rearms = pairs.isEmpty() || pairs.contains(Races.REARM);
        List<Pair> chosen = pairs.isEmpty() ? Pair.all() : pairs.stream().filter(pair -> !pair.equals(Races.REARM))
                .map(pair -> Arguments.named(spec, "--pair", pair, Pair::named)).toList();
        List<Races.Result> results = new ArrayList<>();
        try (ProgressBar bar = Progress.of("races", rounds * (chosen.size() + (rearms ? 1 : 0)) * backends.size())) {
            Races races = new Races(seed, bar::stepBy);
            for (SelectorBackend one : backends) {
                if (rearms) {
                    results.add(races.rearm(one, rounds));
                }
                for (Pair pair : chosen) {
                    bar.setExtraMessage(one.name() + " " + pair);
                    results.add(races.run(one, pair, rounds));
                }
            }
        } catch (RaceFailure e) {
            e.printStackTrace();
            return 1;
        } finally {
            print(results);
        }
        return 0;
    }

    private void print(List<Races.Result> results) {
        System.out.printf("%-20s %-24s %10s %10s %10s%n", "backend", "pair", "rounds", "rounds/s", "canaries");
        for (Races.Result result : results) {
            System.out.printf("%-20s %-24s %10d %10d %10d%n", result.backend(), result.pair(), result.rounds(),
                    result.rounds() * 1_000_000_000 / result.nanos(), result.canaries());
            if (printsOutcomes) {
                result.outcomes().forEach((outcome, count) -> System.out.printf("    %-44s %10d%n", outcome, count));
            }
        }
        System.out.printf("%d races, %d rounds, seed %d%n", results.size(), results.stream().mapToLong(Races.Result::rounds).sum(), seed);
    }
}
