package io.selectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InterestTest {
    @Test
    void everyCombinationIsOneInstance() {
        assertSame(Interest.READ_WRITE, Interest.READ.with(Interest.WRITE));
        assertSame(Interest.READ_WRITE.oneShot().edgeTriggered(), Interest.WRITE.edgeTriggered().with(Interest.READ.oneShot()));
        assertSame(Interest.READ.oneShot(), Interest.READ.oneShot().oneShot());
    }

    @Test
    void withoutTakesDirectionsAndModes() {
        assertSame(Interest.WRITE, Interest.READ_WRITE.without(Interest.READ));
        assertSame(Interest.READ, Interest.READ.edgeTriggered().without(Interest.NONE.edgeTriggered()));
        assertSame(Interest.NONE, Interest.READ.exclusive().priority().without(Interest.READ.exclusive().priority()));
    }

    @Test
    void eachPartCanBeAskedFor() {
        Interest all = Interest.READ_WRITE.priority().edgeTriggered().oneShot().exclusive();
        assertTrue(all.isRead() && all.isWrite() && all.isPriority() && all.isEdgeTriggered() && all.isOneShot() && all.isExclusive());
        Interest none = Interest.NONE;
        assertFalse(none.isRead() || none.isWrite() || none.isPriority() || none.isEdgeTriggered() || none.isOneShot()
                || none.isExclusive());
    }

    @Test
    void modesWithoutADirectionAreNone() {
        assertTrue(Interest.NONE.isNone());
        assertTrue(Interest.NONE.oneShot().edgeTriggered().exclusive().isNone());
        assertFalse(Interest.NONE.priority().isNone());
        assertFalse(Interest.READ.isNone());
    }

    @Test
    void itNamesItsParts() {
        assertEquals("NONE", Interest.NONE.toString());
        assertEquals("READ|WRITE|PRIORITY|EDGE_TRIGGERED|ONE_SHOT|EXCLUSIVE",
                Interest.READ_WRITE.priority().edgeTriggered().oneShot().exclusive().toString());
    }
}
