package io.selectors.reliability.soak;

import java.util.ArrayList;
import java.util.List;

/** Compares what peers did with what the server counted. */
final class Accounts {
    private Accounts() {
    }

    /** What does not agree. */
    static List<String> differences(Tally peers, Summary server, Said said) {
        List<String> problems = new ArrayList<>();
        if (server.messages() < peers.leastMessages() || server.messages() > peers.mostMessages()) {
            problems.add("messages: " + peers.leastMessages() + " to " + peers.mostMessages() + " by the peers' count, " + server.messages()
                    + " by the server's");
        }
        compare(problems, "connections", peers.connections.sum(), server.connections());
        compare(problems, "closed for a failure", peers.refused(), server.failures());
        for (Refusal refusal : Refusal.values()) {
            compare(problems, "closed as '" + refusal + "'", peers.refused(refusal).sum(), said.refusals(refusal));
        }
        said.strange().forEach(line -> problems.add("the server says: " + line));
        return problems;
    }

    private static void compare(List<String> problems, String what, long peers, long server) {
        if (peers != server) {
            problems.add(what + ": " + peers + " by the peers' count, " + server + " by the server's");
        }
    }
}
