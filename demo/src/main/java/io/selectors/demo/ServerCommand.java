package io.selectors.demo;

import io.selectors.Selector;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves until SIGINT or SIGTERM. */
@Command(name = "server", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Receives JSON messages, each ended by a newline or by the client's close. Ends on SIGINT or SIGTERM.")
final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String problem = options.problem();
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        Hosts.resolve(options.host, options.port);
        Selector selector = Selector.open();
        Server server;
        try {
            server = new Server(selector, options, System.out::println);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
        System.out.println("Listening on " + server.address() + ", backend " + selector.backend() + ", "
                + options.workersText());
        Thread thread = new Thread(() -> serve(server), "selecting");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, thread), "stopping"));
        thread.start();
        thread.join();
        return Main.FAILED;
    }

    private static void serve(Server server) {
        try {
            server.run();
        } finally {
            System.out.println("Stopped: " + server.summary());
        }
    }

    private static void stop(Server server, Thread thread) {
        server.stop();
        boolean finished = hasEnded(thread, server.secondsToStop());
        if (!finished) {
            sayWhoeverReads("The server could not finish within " + server.secondsToStop() + " s; is anybody reading its output?");
        }
        // A JVM that a signal ends exits with 128 + its number, even if it did all that it was asked to.
        Runtime.getRuntime().halt(finished && server.isStopped() ? 0 : Main.FAILED);
    }

    /** On a thread of its own: standard error may be the output that nobody reads. */
    private static void sayWhoeverReads(String line) {
        Thread saying = new Thread(() -> System.err.println(line), "saying");
        saying.start();
        hasEnded(saying, 1);
    }

    /** Waits for a thread, but not longer. */
    private static boolean hasEnded(Thread thread, int seconds) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
