package io.selectors.demo;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a server can be told; the limits are on by default. */
final class ServerOptions {
    /** What is done with a message. */
    enum Service { PRINT, ECHO }

    /** In place of a number of workers: a virtual thread for each message in hand. */
    static final int VIRTUAL = Integer.MIN_VALUE;
    private static final int JAVA_WITH_VIRTUAL_THREADS = 21;

    /** Takes a number, or a word in place of one. */
    private static final class WorkersConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.equals("virtual")) {
                return VIRTUAL;
            }
            try {
                return Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is neither a number nor \"virtual\"");
            }
        }
    }

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to listen on (default: ${DEFAULT-VALUE})")
    String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "8888", description = "port; 0 picks one and prints it (default: ${DEFAULT-VALUE})")
    int port;

    @Option(names = "--service", defaultValue = "print", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    Service service = Service.PRINT;

    @Option(names = "--workers", defaultValue = "0", converter = WorkersConverter.class, paramLabel = "<workers>|virtual",
            description = "threads that handle messages; with 0 the selecting thread does; with \"virtual\" a virtual thread each, "
                    + "on Java 21 and later (default: ${DEFAULT-VALUE})")
    int workers;

    @Option(names = "--max-message", defaultValue = "16777216", description = "bytes per message (default: ${DEFAULT-VALUE})")
    int maxMessage = 1 << 24;

    @Option(names = "--idle-timeout", defaultValue = "300",
            description = "seconds without a byte after which a connection is closed; 0 for never (default: ${DEFAULT-VALUE})")
    int idleSeconds = 300;

    @Option(names = "--max-connections", defaultValue = "16000",
            description = "connections at which accepting pauses (default: ${DEFAULT-VALUE})")
    int maxConnections = 16_000;

    @Option(names = "--max-memory", defaultValue = "0",
            description = "bytes of messages that all connections together may hold; 0 for an eighth of the heap (default: ${DEFAULT-VALUE})")
    long maxMemory;

    /** Says what is wrong with the values, or null. */
    String problem() {
        if (port < 0 || port > 65_535) {
            return "--port takes 0 to 65535, not " + port;
        }
        if (workers == VIRTUAL && Runtime.version().feature() < JAVA_WITH_VIRTUAL_THREADS) {
            return "--workers virtual needs Java " + JAVA_WITH_VIRTUAL_THREADS + " or later, this is " + Runtime.version();
        }
        if (workers != VIRTUAL && (workers < 0 || workers > 256)) {
            return "--workers takes 0 to 256 or virtual, not " + workers;
        }
        if (maxMessage < 1) {
            return "--max-message takes 1 or more, not " + maxMessage;
        }
        if (idleSeconds < 0) {
            return "--idle-timeout takes 0 or more, not " + idleSeconds;
        }
        if (maxMemory < 0) {
            return "--max-memory takes 0 or more, not " + maxMemory;
        }
        return maxConnections < 1 ? "--max-connections takes 1 or more, not " + maxConnections : null;
    }

    /** How it is described. */
    String workersText() {
        return workers == 0 ? "no workers" : workers == VIRTUAL ? "virtual threads as workers" : workers + " workers";
    }

    /** A message in hand is an array, a text and a reply at once, so that there must be room for several times the sum. */
    long memory() {
        return maxMemory == 0 ? Runtime.getRuntime().maxMemory() / 8 : maxMemory;
    }

    long idleNanos() {
        return idleSeconds == 0 ? Long.MAX_VALUE : Duration.ofSeconds(idleSeconds).toNanos();
    }
}
