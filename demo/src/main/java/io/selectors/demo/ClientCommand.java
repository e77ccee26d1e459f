package io.selectors.demo;

import io.selectors.Selector;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends messages to a server. */
@Command(name = "client", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Sends JSON messages to a server.")
final class ClientCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "the server's address (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", defaultValue = "8888", description = "the server's port (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--user", defaultValue = "Lyon", description = "who sends (default: ${DEFAULT-VALUE})")
    private String user;

    @Option(names = "--message", defaultValue = "NIO test...", description = "what is sent (default: ${DEFAULT-VALUE})")
    private String message;

    @Option(names = "--count", defaultValue = "1", description = "messages per connection (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(names = "--connections", defaultValue = "1", description = "connections at once (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--echo", description = "wait for every message to come back, and compare")
    private boolean echo;

    @Override
    public Integer call() throws IOException {
        String problem = problem();
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        Client client = new Client(Hosts.resolve(host, port), JsonMessage.of(user, message), count, connections, echo);
        try (Selector selector = Selector.open()) {
            int intact = client.run(selector);
            System.out.println(summary(intact) + ", backend " + selector.backend());
            if (client.failure() != null) {
                System.err.println("The last failure: " + client.failure() + " (" + host + ":" + port + ")");
            }
            return intact == connections ? 0 : Main.FAILED;
        }
    }

    /** Or null. */
    private String problem() {
        if (port < 1 || port > 65_535) {
            return "--port takes 1 to 65535, not " + port;
        }
        if (count < 1) {
            return "--count takes 1 or more, not " + count;
        }
        return connections < 1 ? "--connections takes 1 or more, not " + connections : null;
    }

    private String summary(int intact) {
        String echoed = count == 1 ? " and got it back" : " and got them back";
        return intact + " of " + connections + (connections == 1 ? " connection" : " connections") + " sent "
                + (count == 1 ? "1 message" : count + " messages") + (connections == 1 ? "" : " each") + (echo ? echoed : "");
    }
}
