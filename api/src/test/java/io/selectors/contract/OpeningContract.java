package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Opening and choosing. */
public interface OpeningContract extends Fixture {
    @Test
    default void aNewSelectorIsOpenAndEmpty() throws IOException {
        assertTrue(selector().isOpen());
        assertEquals(0, selector().size());
        assertTrue(selector().keys().isEmpty());
    }

    @Test
    default void aSelectorTellsItsBackend() throws IOException {
        assertEquals(backend(), selector().backend());
    }

    @Test
    default void theFeaturesCannotBeChanged() throws IOException {
        assertThrows(UnsupportedOperationException.class, () -> selector().features().clear());
    }

    @Test
    default void aRequiredFeatureIsThereOrRefusedByName() throws IOException {
        for (Feature feature : Feature.values()) {
            if (has(feature)) {
                try (Selector opened = open(feature)) {
                    assertTrue(opened.features().contains(feature));
                }
            } else {
                String message = assertThrows(BackendUnavailableException.class, () -> open(feature)).getMessage();
                assertTrue(message.contains(feature.name()) && message.contains(backend()), message);
            }
        }
    }

    @Test
    default void theBackendIsListedAsUsable() {
        SelectorBackend listed = Selector.backends().stream()
                .filter(found -> found.name().equals(backend())).findFirst().orElseThrow();
        assertEquals(Optional.empty(), listed.unavailabilityCause());
    }

    @Test
    default void anUnknownNameIsRefusedWithTheListOfBackends() {
        String message = assertThrows(BackendUnavailableException.class, () -> Selector.open("nosuch")).getMessage();
        assertTrue(message.contains("nosuch") && message.contains(backend()), message);
    }
}
