package io.selectors.epoll;

import io.selectors.unix.Binding;
import java.util.ArrayList;
import java.util.List;

/** What the tests of this module share. */
final class EpollTests {
    private EpollTests() {
    }

    /** The bindings that this JDK can have: all of them, but for those that need a newer one. */
    static List<Binding> bindings() {
        List<Binding> bindings = new ArrayList<>(List.of(Binding.values()));
        if (Runtime.version().feature() < 22) {
            bindings.removeIf(binding -> binding.toString().equals("foreign"));
        }
        return bindings;
    }
}
