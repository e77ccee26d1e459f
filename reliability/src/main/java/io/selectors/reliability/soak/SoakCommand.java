package io.selectors.reliability.soak;

import io.selectors.demo.Progress;
import io.selectors.demo.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Load and soak on the demo's server. */
@Command(name = "soak", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Starts the demo's server on each backend and binding, and loads it with peers that behave, peers that do not, and "
                + "more peers than it has descriptors for. Afterwards it must hold what it held before, and have counted every message once. "
                + "Needs Linux and a JDK. Ends with status 0 if all is well, 1 if not, 2 for wrong arguments.")
public final class SoakCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SoakOptions options;

    private final List<String> problems = new ArrayList<>();

    /** For the command line. */
    public SoakCommand() {
    }

    @Override
    public Integer call() throws InterruptedException {
        String problem = options.problem();
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new ParameterException(spec.commandLine(), "soak needs Linux: it counts descriptors and threads in /proc");
        }
        for (Target target : options.targets()) {
            soak(target);
        }
        problems.forEach(each -> System.out.println("FAILED: " + each));
        System.out.println(problems.isEmpty() ? "Passed." : "Failures: " + problems.size());
        return problems.isEmpty() ? 0 : 1;
    }

    private void soak(Target target) throws InterruptedException {
        Result load;
        Result starved;
        try (ProgressBar bar = Progress.of(target.toString(), options.connections)) {
            Soak soak = new Soak(target, options, bar::stepBy);
            load = soak.load();
            starved = soak.starve();
        } catch (IOException e) {
            problems.add(target + ": " + e.getMessage());
            return;
        }
        System.out.println();
        System.out.println(target + ", " + options.workers + " workers, JDK " + Runtime.version() + ", Linux "
                + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        report(target + ": ", load);
        report(target + " with " + Soak.FEW_DESCRIPTORS + " descriptors: ", starved);
    }

    private void report(String title, Result result) {
        result.problems().forEach(problem -> problems.add(title + problem));
        System.out.println();
        System.out.print(Report.peers(result));
        System.out.println();
        System.out.print(Report.accounts(result));
        System.out.println();
        System.out.print(Report.footprint(result));
    }
}
