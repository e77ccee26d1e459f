package io.selectors.reliability.fuzz;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.Descriptors;
import io.selectors.kqueue.SimulatedBackend;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Makes ghosts: a number is registered, becomes another description's, and is unregistered only then; the old one is ready for ever. */
final class Ghosts implements AutoCloseable {
    private final Descriptors calls = new LibcDescriptors();
    private final Deque<Integer> opened = new ArrayDeque<>();
    private int ready;
    private int silent;

    /** Makes one, on a number of its own, which stays taken. */
    void addGhosts(Selector selector) throws IOException {
        if (!selector.isOpen() || !selector.features().contains(Feature.FILE_DESCRIPTORS)) {
            return;
        }
        if (opened.isEmpty()) {
            int[] pipe = open();
            calls.write(pipe[1], new byte[1]);
            ready = pipe[0];
            silent = open()[0];
        }
        int number = calls.duplicate(ready);
        opened.push(number);
        SelectorKey key = selector.register(number, Interest.READ);
        calls.duplicate(silent, number);
        SimulatedBackend.closed(number);
        key.unregister();
    }

    private int[] open() throws IOException {
        int[] pipe = calls.pipe();
        opened.push(pipe[0]);
        opened.push(pipe[1]);
        return pipe;
    }

    @Override
    public void close() throws IOException {
        for (int number : opened) {
            calls.close(number);
            SimulatedBackend.closed(number);
        }
    }
}
