package io.selectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReadinessTest {
    @Test
    void everyCombinationIsOneInstance() {
        assertSame(Readiness.of(Readiness.READ | Readiness.ERROR), Readiness.of(Readiness.ERROR | Readiness.READ));
    }

    @Test
    void eachBitIsOnePart() {
        assertTrue(Readiness.of(Readiness.READ).isReadable());
        assertTrue(Readiness.of(Readiness.WRITE).isWritable());
        assertTrue(Readiness.of(Readiness.PRIORITY).isPriority());
        assertTrue(Readiness.of(Readiness.READ_CLOSED).isReadClosed());
        assertTrue(Readiness.of(Readiness.HANGUP).isHangup());
        assertTrue(Readiness.of(Readiness.ERROR).isError());
        assertFalse(Readiness.of(Readiness.ERROR).isReadable());
    }

    @Test
    void bitsThatAreNobodysAreRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> Readiness.of(1 << 6));
    }

    @Test
    void itNamesItsParts() {
        assertEquals("NONE", Readiness.of(0).toString());
        assertEquals("READABLE|HANGUP", Readiness.of(Readiness.READ | Readiness.HANGUP).toString());
    }
}
