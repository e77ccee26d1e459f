package io.selectors.demo;

import io.selectors.BackendUnavailableException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. {@code -Dbackend=NAME} is short for {@code -Dselectors.backend=NAME}. */
@Command(name = "selectors-demo", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "The same TCP server on each backend of Selectors for Java, and commands side by side. Without a command: the tour of"
                + " the backends.",
        footer = "-Dbackend=NAME, before -jar, chooses the backend: epoll, kqueue, jdk.",
        subcommands = {ServerCommand.class, ClientCommand.class, BackendsCommand.class, TourCommand.class, BenchCommand.class,
                RunCommand.class, CommandLine.HelpCommand.class})
public final class Main implements Callable<Integer> {
    static final int FAILED = 1;
    static final int UNUSABLE = 2;

    private Main() {
    }

    /**
     * Runs a command and ends the JVM with its status: 0 when all went well, 1 when something failed, 2 when the arguments or the
     * backend cannot be used.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        String backend = System.getProperty("backend");
        if (backend != null) {
            System.setProperty("selectors.backend", backend);
        }
        int status = new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure))
                .execute(arguments);
        System.exit(isOutputLost() && status == 0 ? FAILED : status);
    }

    /** A PrintStream throws nothing, and does not keep the reason. */
    private static boolean isOutputLost() {
        boolean lost = System.out.checkError();
        if (lost) {
            System.err.println("Standard output could not be written: what was printed is lost, or a part of it");
        }
        return lost;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new TourCommand().call();
    }

    /** The message alone of these is the name of a file or a host. */
    private static String describe(IOException failure) {
        boolean isName = failure instanceof FileSystemException || failure instanceof UnknownHostException;
        return isName || failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static int report(Exception failure) throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        boolean unusable = failure instanceof BackendUnavailableException;
        String backend = System.getProperty("backend");
        String reason = describe((IOException) failure);
        System.err.println(unusable && backend != null
                ? "-Dbackend=" + backend + ": " + reason.replace(" It is named by -Dselectors.backend.", "") : reason);
        return unusable ? UNUSABLE : FAILED;
    }
}
