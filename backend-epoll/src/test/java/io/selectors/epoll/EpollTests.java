package io.selectors.epoll;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.PollingSelector;
import io.selectors.unix.Binding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the tests of this module share. */
final class EpollTests {
    private EpollTests() {
    }

    /** A selector over given calls, which it closes. */
    static Selector selectorOver(EpollCalls calls) throws IOException {
        return new PollingSelector("epoll", EnumSet.allOf(Feature.class), Set.of(), new EpollPoller(calls));
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
