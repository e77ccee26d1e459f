package io.selectors.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Runs cases round by round, every contender once in each, so that whatever else the machine does meets all of them. */
final class Runner {
    private static final int WARMUP_ROUNDS = 15;
    private static final int WARMUP_PAIRS = 6;
    private static final long EXERCISE_NANOS = 300_000_000;

    private final List<Peer> peers;
    private final int rounds;
    private final double roundNanos;

    /** Rounds of each contender, and how long one of them lasts. */
    Runner(List<Peer> peers, int rounds, double roundNanos) {
        this.peers = peers;
        this.rounds = rounds;
        this.roundNanos = roundNanos;
    }

    List<Result> run(Case one) throws IOException {
        Map<Peer, Long> counts = new HashMap<>();
        List<Peer> able = new ArrayList<>();
        for (Peer peer : peers) {
            if ((one.setup() == null || peer.ask(one.setup()) != null) && warmUp(peer, one, counts)) {
                able.add(peer);
            }
        }
        List<Result> results = one.figures().stream().map(Result::new).toList();
        for (int round = 0; round < Math.max(1, Math.round(rounds * one.rounds())); round++) {
            for (Peer peer : able) {
                long count = counts.getOrDefault(peer, 1L);
                for (double[] figures : one.read(answer(peer, one, count), count)) {
                    for (int i = 0; i < figures.length; i++) {
                        results.get(i).add(peer.name, figures[i]);
                    }
                }
            }
            // Nobody comes after the same one, and what that one leaves in the caches, in every round.
            Collections.reverse(able);
        }
        for (Peer peer : peers) {
            peer.ask("open 0 0");
        }
        return results;
    }

    private static double[] answer(Peer peer, Case one, long count) throws IOException {
        String command = String.format(one.round(), count);
        return one.processes() == Case.Processes.COLD ? peer.askAnew(command) : peer.ask(command);
    }

    private boolean warmUp(Peer peer, Case one, Map<Peer, Long> counts) throws IOException {
        if (!one.isTimed()) {
            boolean able = peer.ask(one.round()) != null;
            long end = System.nanoTime() + EXERCISE_NANOS;
            while (able && one.exercise() != null && System.nanoTime() - end < 0) {
                peer.ask(one.exercise());
            }
            for (int i = 1; able && one.isPaired() && i < WARMUP_PAIRS; i++) {
                peer.ask(one.round());
            }
            return able;
        }
        long count = 1;
        for (int i = 0; i < WARMUP_ROUNDS; i++) {
            double[] answer = peer.ask(String.format(one.round(), count));
            if (answer == null) {
                return false;
            }
            count = Math.max(1, (long) (count * Math.min(20, roundNanos / DoubleStream.of(answer).sum())));
        }
        counts.put(peer, count);
        return true;
    }
}
