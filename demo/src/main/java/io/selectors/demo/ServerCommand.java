package io.selectors.demo;

import io.selectors.Selector;
import java.io.IOException;
import java.util.concurrent.Callable;
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
        Thread thread = new Thread(server, "selecting");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, thread), "stopping"));
        thread.start();
        thread.join();
        return Main.FAILED;
    }

    private static void stop(Server server, Thread thread) {
        server.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("Stopped: " + server.summary());
        System.out.flush();
        // A JVM that a signal ends exits with 128 + its number, even if it did all that it was asked to.
        Runtime.getRuntime().halt(server.isStopped() ? 0 : Main.FAILED);
    }
}
