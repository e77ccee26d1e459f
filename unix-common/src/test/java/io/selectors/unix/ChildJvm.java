package io.selectors.unix;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a main class of the tests in a JVM of its own, where properties can differ and a library can be missing. */
public final class ChildJvm {
    private static final String CLASS_PATH = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private ChildJvm() {
    }

    /** With few descriptors, so that using them up costs the machine nothing. */
    private static List<String> limited(List<String> command) {
        List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh"));
        limited.addAll(command);
        return limited;
    }

    /** All that it printed, both streams. */
    public static String run(Class<?> main, String... options) throws IOException, InterruptedException {
        return runBy(List.of(), main, options);
    }

    /** The same, run by another command, which is given the JVM's as its last arguments. */
    public static String runBy(List<String> runner, Class<?> main, String... options) throws IOException, InterruptedException {
        return run(runner, CLASS_PATH, main, options);
    }

    /** The same on a class path that has changed: the parts of this one, which do as they are told. */
    public static String runOn(UnaryOperator<Stream<String>> classPath, Class<?> main, String... options)
            throws IOException, InterruptedException {
        String changed = classPath.apply(Stream.of(CLASS_PATH.split(File.pathSeparator))).collect(Collectors.joining(File.pathSeparator));
        return run(List.of(), changed, main, options);
    }

    private static String run(List<String> runner, String classPath, Class<?> main, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(runner);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath));
        command.add(main.getName());
        Process process = new ProcessBuilder(limited(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("The child JVM does not end: " + output);
        }
        return output;
    }
}
