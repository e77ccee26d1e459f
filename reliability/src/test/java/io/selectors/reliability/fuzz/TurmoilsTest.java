package io.selectors.reliability.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.reliability.Subjects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Every select has an end, for a few seconds. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "ghosts are made, and descriptors used up, with Linux's constants")
class TurmoilsTest {
    @Test
    void everySelectHasAnEnd() {
        Turmoils turmoils = new Turmoils(Subjects.all());
        assertEquals(Optional.empty(), turmoils.run(1, 100, TimeUnit.SECONDS.toNanos(15)));
        assertTrue(turmoils.count() > 0);
    }
}
