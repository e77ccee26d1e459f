package io.selectors.demo;

import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the same server on each usable backend, and checks that every message comes through. */
@Command(name = "tour", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Runs the same server on each usable backend, with and without workers, and checks every message.")
final class TourCommand implements Callable<Integer> {
    private static final int CONNECTIONS = 100;
    private static final int MESSAGES = 200;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<SelectorBackend> usable = UsableBackends.get();
        TextTable table = new TextTable("BACKEND", "HOW", "WORKERS", "MESSAGES", "MILLISECONDS", "RESULT");
        // Thrown away: the first rounds are slow, whatever the backend, while the JVM starts and compiles.
        visitAll(usable, new TextTable());
        boolean good = visitAll(usable, table);
        System.out.println("An echo server and " + CONNECTIONS + " clients with " + MESSAGES + " messages each, on every backend:");
        System.out.print(table);
        return good ? 0 : Main.FAILED;
    }

    private static boolean visitAll(List<SelectorBackend> backends, TextTable table) throws IOException, InterruptedException {
        boolean good = true;
        for (SelectorBackend backend : backends) {
            for (int workers : new int[] {0, 4}) {
                good &= visit(backend, workers, table);
            }
        }
        return good;
    }

    private static boolean visit(SelectorBackend backend, int workers, TextTable table) throws IOException, InterruptedException {
        ServerOptions options = new ServerOptions();
        options.service = ServerOptions.Service.ECHO;
        options.workers = workers;
        Server server = new Server(Selector.open(backend.name()), options, System.out::println);
        Thread thread = new Thread(server, "selecting");
        thread.start();
        long start = System.nanoTime();
        Client client = new Client(server.address(), JsonMessage.of("tour", "hello, " + backend.name()), MESSAGES, CONNECTIONS, true);
        int intact;
        try (Selector selector = Selector.open(backend.name())) {
            intact = client.run(selector);
        } finally {
            server.stop();
            thread.join();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        boolean good = intact == CONNECTIONS && server.messageCount() == CONNECTIONS * MESSAGES && server.failureCount() == 0;
        table.add(backend.name(), backend.description(), workers, server.messageCount(), millis,
                good ? "every message intact" : "FAILED: " + (CONNECTIONS - intact) + " connections, " + client.failure());
        return good;
    }
}
