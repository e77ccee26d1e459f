package io.selectors.demo;

import io.selectors.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A main of its own, so that each binding has a fresh JVM: 1,000 clients with 100 messages each through four workers. */
final class LoadCheck {
    private static final int CLIENTS = 1_000;
    private static final int MESSAGES = 100;

    private LoadCheck() {
    }

    public static void main(String[] arguments) throws Exception {
        String backend = arguments[0];
        load(backend, 10);
        long descriptors = descriptors();
        Set<Thread> before = threads();
        load(backend, CLIENTS);
        System.out.println("descriptors left: " + (descriptors() - descriptors));
        System.out.println("threads left: " + threadsSince(before));
    }

    private static void load(String backend, int clients) throws Exception {
        Selector serving = Selector.open(backend);
        Server server = new Server(serving, ServerFixture.options(ServerOptions.Service.ECHO, 4), System.out::println);
        Thread thread = new Thread(server);
        thread.start();
        int intact;
        try (Selector selector = Selector.open(backend)) {
            Client client = new Client(server.address(), JsonMessage.of("load", "message of " + backend), MESSAGES, clients, true);
            intact = client.run(selector);
            System.out.println("client keys left: " + selector.size());
        }
        server.stop();
        thread.join();
        System.out.println(clients + " clients: " + intact + " intact, " + server.messageCount() + " messages, "
                + server.failureCount() + " failures");
    }

    /** All but the daemons: JDK and JNA start and end their cleaners when they like. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.isDaemon()).collect(Collectors.toSet());
    }

    /** A pool counts a thread as ended a moment before the thread has. */
    private static Set<String> threadsSince(Set<Thread> before) throws InterruptedException {
        Set<Thread> left = threads();
        left.removeAll(before);
        Set<String> names = new TreeSet<>();
        for (Thread thread : left) {
            thread.join(10_000);
            if (thread.isAlive()) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    /** Without files: the JVM opens those when it likes. */
    private static long descriptors() throws IOException {
        Path folder = Path.of("/proc/self/fd");
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(LoadCheck::isNoFile).count();
        }
    }

    /** The links of sockets, pipes and the like are names such as {@code socket:[4711]}. */
    private static boolean isNoFile(Path descriptor) {
        try {
            return !Files.readSymbolicLink(descriptor).isAbsolute();
        } catch (IOException e) {
            return false; // closed since, as the one that lists the folder is
        }
    }
}
