package io.selectors.demo;

import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.List;

/** What commands compare. */
final class UsableBackends {
    private UsableBackends() {
    }

    /** Those that {@code -Dbackend} leaves, blank or padded as {@link Selector#open} takes it; fails, and says why, if there are none. */
    static List<SelectorBackend> get() throws IOException {
        String only = System.getProperty("selectors.backend", "").strip();
        Selector.open().close();
        return Selector.backends().stream()
                .filter(backend -> backend.unavailabilityCause().isEmpty() && (only.isEmpty() || backend.name().equals(only)))
                .toList();
    }
}
