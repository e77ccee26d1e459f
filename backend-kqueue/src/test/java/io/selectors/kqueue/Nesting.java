package io.selectors.kqueue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The simulated queues that one is registered in, and those registered in it. */
final class Nesting {
    /** XNU's limit. */
    private static final int DEPTH = 10;

    private final SimulatedQueue queue;
    private final Map<Integer, SimulatedQueue> inner = new ConcurrentHashMap<>();
    private final Set<SimulatedQueue> outer = ConcurrentHashMap.newKeySet();

    Nesting(SimulatedQueue queue) {
        this.queue = queue;
    }

    /** Takes another one in, if that makes no loop and is not too deep. */
    boolean enter(SimulatedQueue other) {
        if (other.nesting().reaches(queue, DEPTH)) {
            return false;
        }
        inner.put(other.number(), other);
        other.nesting().outer.add(queue);
        return true;
    }

    private boolean reaches(SimulatedQueue other, int depth) {
        return queue == other || depth == 0 || inner.values().stream().anyMatch(one -> one.nesting().reaches(other, depth - 1));
    }

    void leave(int number) {
        SimulatedQueue left = inner.remove(number);
        if (left != null) {
            left.nesting().outer.remove(queue);
        }
    }

    /** Wakes those that this one is in. */
    void tell() {
        outer.forEach(SimulatedQueue::wake);
    }

    /** How many events one of the inner ones has; what is new there is an edge here. */
    int pending(Knote knote) {
        SimulatedQueue one = inner.get((int) knote.ident);
        int count = one == null ? 0 : one.pending();
        int news = one == null ? 0 : one.edges().news();
        knote.active |= news != knote.serialOfNews;
        knote.serialOfNews = news;
        return count;
    }

    /** What a wait watches: edges of the inner ones, too. */
    int[] sources() {
        List<int[]> all = new ArrayList<>(List.of(queue.edges().sources()));
        inner.values().forEach(one -> all.add(one.nesting().edges()));
        return all.stream().flatMapToInt(IntStream::of).toArray();
    }

    private int[] edges() {
        List<int[]> all = new ArrayList<>(List.of(queue.edges().edges()));
        inner.values().forEach(one -> all.add(one.nesting().edges()));
        return all.stream().flatMapToInt(IntStream::of).toArray();
    }
}
