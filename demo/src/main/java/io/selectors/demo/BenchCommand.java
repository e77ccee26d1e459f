package io.selectors.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares the backends as servers. */
@Command(name = "bench", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Loads the echo server on each usable backend and binding, in turn, and compares throughput and latency.")
final class BenchCommand implements Callable<Integer> {
    /** In the demo's jar, but no modules that an image of it could hold. */
    private static final List<String> NEEDED = List.of("org.knowm.xchart.XYChart", "me.tongfei.progressbar.ProgressBar",
            "org.HdrHistogram.Histogram");

    @Spec
    private CommandSpec spec;

    @Option(names = "--connections", defaultValue = "100", description = "connections, 1 to 5000 (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--seconds", defaultValue = "5", description = "seconds of load on each server (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--chart", defaultValue = "selectors-bench.png", description = "PNG file to write (default: ${DEFAULT-VALUE})")
    private Path chart;

    @Override
    public Integer call() throws IOException {
        if (connections < 1 || connections > 5_000) {
            throw new ParameterException(spec.commandLine(), "--connections takes 1 to 5000, not " + connections);
        }
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--seconds takes 1 or more, not " + seconds);
        }
        checkThatItCanBeWritten(chart.toAbsolutePath());
        for (String type : NEEDED) {
            try {
                Class.forName(type);
            } catch (ClassNotFoundException e) {
                System.err.println("bench needs " + type.substring(0, type.lastIndexOf('.')) + ", which is not here; run it from selectors-demo.jar");
                return Main.UNUSABLE;
            }
        }
        System.setProperty("java.awt.headless", "true");
        return new Bench(connections, seconds, chart).run() ? 0 : Main.FAILED;
    }

    /** Before the run, by opening it: permissions alone do not tell. Leaves no file that was not there. */
    private static void checkThatItCanBeWritten(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("The chart " + file + " is a folder");
        }
        boolean isNew = Files.notExists(file);
        try {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
        } catch (IOException e) {
            boolean hasFolder = Files.isDirectory(file.getParent());
            throw new IOException("The chart " + file + " cannot be written"
                    + (hasFolder ? "" : ": there is no folder " + file.getParent()), e);
        }
        if (isNew) {
            // Not a link to it.
            Files.delete(file.toRealPath());
        }
    }
}
