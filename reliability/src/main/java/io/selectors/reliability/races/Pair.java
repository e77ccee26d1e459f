package io.selectors.reliability.races;

import java.util.ArrayList;
import java.util.List;

/** Two operations that race. */
record Pair(Operation first, Operation second) {
    static List<Pair> all() {
        List<Pair> all = new ArrayList<>();
        for (Operation first : Operation.values()) {
            for (Operation second : Operation.values()) {
                if (first.compareTo(second) <= 0) {
                    all.add(new Pair(first, second));
                }
            }
        }
        return all;
    }

    /** As in {@code select,close}. */
    static Pair named(String names) {
        String[] both = names.split(",");
        if (both.length != 2) {
            throw new IllegalArgumentException("a pair is two operations with a comma between them");
        }
        return new Pair(Operation.named(both[0]), Operation.named(both[1]));
    }

    boolean has(Operation operation) {
        return first == operation || second == operation;
    }

    int count(Operation operation) {
        return (first == operation ? 1 : 0) + (second == operation ? 1 : 0);
    }

    @Override
    public String toString() {
        return first + "," + second;
    }
}
