package io.selectors.reliability.soak;

import java.util.List;
import picocli.CommandLine.Option;

/** How much, on what, for how long. */
final class SoakOptions {
    @Option(names = "--backends", split = ",", paramLabel = "NAME[/BINDING]",
            description = "servers to put under load, such as epoll/jna,jdk (default: every backend and binding that this machine has)")
    List<String> backends = List.of();

    @Option(names = "--connections", defaultValue = "1000000", paramLabel = "N",
            description = "connections of peers that behave, half in sequence, half in bursts (default: ${DEFAULT-VALUE})")
    long connections;

    @Option(names = "--burst", defaultValue = "1000", paramLabel = "N",
            description = "how many connect at once in a burst, at most 4000 (default: ${DEFAULT-VALUE})")
    int burst;

    @Option(names = "--crowd", defaultValue = "15000", paramLabel = "N",
            description = "how many are connected at once in the end, at most 15000 (default: ${DEFAULT-VALUE})")
    int crowd;

    @Option(names = "--minutes", defaultValue = "0", paramLabel = "N",
            description = "minutes after which no more connections are made, on each backend; 0 for no limit (default: ${DEFAULT-VALUE})")
    int minutes;

    @Option(names = "--workers", defaultValue = "2", paramLabel = "N",
            description = "worker threads of the server, 0 to 256 (default: ${DEFAULT-VALUE})")
    int workers;

    @Option(names = "--idle-timeout", defaultValue = "30", paramLabel = "SECONDS",
            description = "idle timeout of the server, which the slow peers know (default: ${DEFAULT-VALUE})")
    int idleSeconds;

    /** Where the demo's server is. */
    String classPath = System.getProperty("java.class.path");

    /** Says what is wrong with the values, or null. */
    String problem() {
        if (backends.stream().anyMatch(name -> !name.matches("\\w+(/\\w+)?"))) {
            return "--backends takes names such as jdk or epoll/jna, with commas between, not " + String.join(",", backends);
        }
        if (connections < 2) {
            return "--connections takes 2 or more, not " + connections;
        }
        if (burst < 1 || burst > 4_000) {
            return "--burst takes 1 to 4000, not " + burst;
        }
        if (crowd < 1 || crowd > 15_000) {
            return "--crowd takes 1 to 15000, not " + crowd;
        }
        if (minutes < 0) {
            return "--minutes takes 0 or more, not " + minutes;
        }
        if (workers < 0 || workers > 256) {
            return "--workers takes 0 to 256, not " + workers;
        }
        return idleSeconds < 1 ? "--idle-timeout takes 1 or more, not " + idleSeconds : null;
    }

    List<Target> targets() {
        return backends.isEmpty() ? Target.usable() : backends.stream().map(Target::parse).toList();
    }
}
