package io.selectors.reliability;

import io.selectors.Selector;
import io.selectors.epoll.BindingBackend;
import io.selectors.kqueue.SimulatedBackend;
import io.selectors.spi.SelectorBackend;
import java.util.ArrayList;
import java.util.List;

/** What is tried: every backend and binding that works here, by name. */
public final class Subjects {
    private Subjects() {
    }

    /**
     * All of them: java.nio's, epoll on each binding, kqueue on the kernel's or on the simulation of each system.
     *
     * @return the backends, in a fixed order
     */
    public static List<SelectorBackend> all() {
        List<SelectorBackend> all = new ArrayList<>();
        for (SelectorBackend backend : Selector.backends()) {
            if (!backend.name().equals("epoll") && backend.unavailabilityCause().isEmpty()) {
                all.add(backend);
            }
        }
        all.addAll(BindingBackend.all());
        all.addAll(SimulatedBackend.all());
        return all;
    }

    /**
     * Those whose names begin with this.
     *
     * @param prefix a name, or the first part of one; empty for all. A binding may be named as elsewhere: {@code epoll/jna}
     * @return the backends
     * @throws IllegalArgumentException if there is none
     */
    public static List<SelectorBackend> named(String prefix) {
        List<SelectorBackend> named = new ArrayList<>(all());
        named.removeIf(backend -> !backend.name().startsWith(prefix.replace('/', '-')));
        if (named.isEmpty()) {
            throw new IllegalArgumentException("no backend here has a name that begins with this; there are "
                    + String.join(", ", all().stream().map(SelectorBackend::name).toList()));
        }
        return named;
    }
}
