package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of docs/backends.md. */
class BackendsPageTest {
    @Test
    void aBackendIsChosenByWhatItCanDo() throws IOException {
        // tag::backends-open[]
        Selector any = Selector.open();                                 // the best that works
        Selector jdk = Selector.open("jdk");                            // that one
        Selector edges = openIfPossible(Feature.EDGE_TRIGGERED);        // the best that has it
        // end::backends-open[]
        assertEquals(Selector.backends().get(0).name(), any.backend());
        assertEquals("jdk", jdk.backend());
        any.close();
        jdk.close();
        if (edges != null) {
            assertTrue(edges.features().contains(Feature.EDGE_TRIGGERED));
            edges.close();
        }
    }

    // tag::backends-or-null[]
    static Selector openIfPossible(Feature... required) throws IOException {
        try {
            return Selector.open(required);
        } catch (BackendUnavailableException e) {
            System.err.println(e.getMessage()); // every backend that was found, with the reason
            return null;
        }
    }
    // end::backends-or-null[]

    @Test
    void aProgramMayMakeDoWithLess() throws IOException {
        try (Selector selector = Selector.open()) {
            // tag::backends-ask[]
            Interest interest = selector.features().contains(Feature.EDGE_TRIGGERED)
                    ? Interest.READ_WRITE.edgeTriggered()
                    : Interest.READ;
            // end::backends-ask[]
            assertTrue(interest.isRead());
        }
    }

    @Test
    void theBackendsTellTheirState() {
        List<String> lines = new ArrayList<>();
        // tag::backends-list[]
        for (SelectorBackend backend : Selector.backends()) {
            lines.add(backend.name() + ": " + backend.unavailabilityCause().map(Throwable::toString)
                    .orElse("usable, " + backend.description()));
        }
        // end::backends-list[]
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("jdk: usable, ")), lines::toString);
    }

    @Test
    void aBackendOfNoSuchNameIsRefused() {
        assertThrows(BackendUnavailableException.class, () -> Selector.open("nosuch"));
    }
}
