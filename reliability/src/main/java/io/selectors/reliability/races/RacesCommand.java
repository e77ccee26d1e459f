package io.selectors.reliability.races;

import io.selectors.reliability.Subjects;
import io.selectors.spi.SelectorBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the races. */
@Command(name = "races", mixinStandardHelpOptions = true, showDefaultValues = true,
        description = "Runs every pair of operations against each other; ends with 1 at the first breach of the contract.")
public final class RacesCommand implements Callable<Integer> {
    @Option(names = "--rounds", description = "How often each pair meets on each backend.")
    private long rounds = 100_000;

    @Option(names = "--pair", description = "A pair, as in select,close, or rearm, which is none; may be repeated. All by default.")
    private List<String> pairs = List.of();

    @Option(names = "--backend", defaultValue = "", showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "A backend or binding, or the first part of its name, as in epoll-jna or kqueue. All by default.")
    private String backend;

    @Option(names = "--seed", description = "Of all chance but the scheduler's.")
    private long seed = 1;

    @Option(names = "--outcomes", description = "Print what came of each operation, and how often.")
    private boolean printsOutcomes;

    /** Made by picocli. */
    public RacesCommand() {
    }

    @Override
    public Integer call() throws InterruptedException {
        List<SelectorBackend> backends = Subjects.named(backend);
        boolean rearms = pairs.isEmpty() || pairs.contains(Races.REARM);
        List<Pair> chosen = pairs.isEmpty() ? Pair.all() : pairs.stream().filter(pair -> !pair.equals(Races.REARM)).map(Pair::named).toList();
        List<Races.Result> results = new ArrayList<>();
        try (ProgressBar bar = new ProgressBar("races", rounds * (chosen.size() + (rearms ? 1 : 0)) * backends.size())) {
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
