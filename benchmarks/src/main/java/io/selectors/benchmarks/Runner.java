package io.selectors.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;

/** Runs cases round by round, every contender once in each, so that whatever else the machine does meets all of them. */
final class Runner {
    /** A round of each contender, and their warming up. */
    private static final double ROUND_NANOS = 25e6;
    private static final int WARMUP_ROUNDS = 15;

    private final List<Peer> peers;
    private final int rounds;

    Runner(List<Peer> peers, int rounds) {
        this.peers = peers;
        this.rounds = rounds;
    }

    List<Result> run(List<Case> cases) throws IOException {
        List<Result> results = new ArrayList<>();
        for (Case one : ProgressBar.wrap(cases, "benchmarks")) {
            results.add(run(one));
        }
        return results;
    }

    private Result run(Case one) throws IOException {
        Map<Peer, Long> counts = new HashMap<>();
        List<Peer> able = new ArrayList<>();
        for (Peer peer : peers) {
            if ((one.setup() == null || peer.ask(one.setup()) != null) && warmUp(peer, one, counts)) {
                able.add(peer);
            }
        }
        Result result = new Result(one);
        for (int round = 0; round < Math.max(1, Math.round(rounds * one.rounds())); round++) {
            for (Peer peer : able) {
                result.add(peer.name, figure(peer, one, counts.getOrDefault(peer, 1L)));
            }
        }
        for (Peer peer : peers) {
            peer.ask("open 0 0");
        }
        return result;
    }

    private static boolean warmUp(Peer peer, Case one, Map<Peer, Long> counts) throws IOException {
        if (!one.isTimed()) {
            return peer.ask(one.round()) != null;
        }
        long count = 50;
        for (int i = 0; i < WARMUP_ROUNDS; i++) {
            double[] answer = peer.ask(String.format(one.round(), count));
            if (answer == null) {
                return false;
            }
            count = Math.max(1, (long) (count * Math.min(20, ROUND_NANOS / answer[0])));
        }
        counts.put(peer, count);
        return true;
    }

    private static double figure(Peer peer, Case one, long count) throws IOException {
        double[] answer = peer.ask(String.format(one.round(), count));
        double figure = one.hasControl() ? answer[0] - answer[1] : answer[0];
        return figure / count / one.divisor();
    }
}
