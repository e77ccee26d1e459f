package io.selectors.demo;

import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the backends, for people and for reports. */
@Command(name = "backends", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Lists the backends: state, binding, features, reason.")
final class BackendsCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        System.out.println(System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch")
                + ", JDK " + Runtime.version() + " of " + System.getProperty("java.vendor"));
        if (Selector.backends().isEmpty()) {
            // Says what to add.
            Selector.open().close();
        }
        TextTable table = new TextTable("BACKEND", "STATE", "HOW", "FEATURES");
        for (SelectorBackend backend : Selector.backends()) {
            boolean usable = backend.unavailabilityCause().isEmpty();
            table.add(backend.name(), usable ? "usable" : "unusable", backend.description().isEmpty() ? "-" : backend.description(),
                    backend.features().isEmpty() ? "-"
                            : backend.features().stream().map(Enum::name).sorted().collect(Collectors.joining(" ")));
        }
        System.out.print(table);
        for (SelectorBackend backend : Selector.backends()) {
            backend.unavailabilityCause().ifPresent(cause -> System.out.println(backend.name() + ": "
                    + (cause.getMessage() == null ? cause : cause.getMessage())));
        }
        return 0;
    }
}
