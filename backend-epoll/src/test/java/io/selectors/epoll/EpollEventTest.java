package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selectors.Interest;
import io.selectors.Readiness;
import org.junit.jupiter.api.Test;

/** Numbers written out by hand from uapi/linux/eventpoll.h. */
class EpollEventTest {
    @Test
    void readAsksForTheEndOfTheStreamToo() {
        assertEquals(0x2001, EpollEvent.mask(Interest.READ));
        assertEquals(0x2005, EpollEvent.mask(Interest.READ_WRITE));
    }

    @Test
    void writeAsksForNothingElse() {
        assertEquals(0x4, EpollEvent.mask(Interest.WRITE));
    }

    @Test
    void priorityMayStandAlone() {
        assertEquals(0x2, EpollEvent.mask(Interest.NONE.priority()));
    }

    @Test
    void modesAreFlags() {
        assertEquals(0x80000004, EpollEvent.mask(Interest.WRITE.edgeTriggered()));
        assertEquals(0x40000004, EpollEvent.mask(Interest.WRITE.oneShot()));
    }

    @Test
    void exclusiveReadDoesNotAskForTheEndOfTheStream() {
        assertEquals(0x10000001, EpollEvent.mask(Interest.READ.exclusive()));
    }

    @Test
    void noDirectionIsABareOneShotWhateverTheModes() {
        assertEquals(0x40000000, EpollEvent.mask(Interest.NONE));
        assertEquals(0x40000000, EpollEvent.mask(Interest.NONE.edgeTriggered()));
    }

    @Test
    void plainBitsAreDirections() {
        assertEquals(Readiness.READ, EpollEvent.readiness(0x1));
        assertEquals(Readiness.WRITE, EpollEvent.readiness(0x4));
        assertEquals(Readiness.PRIORITY, EpollEvent.readiness(0x2));
        assertEquals(Readiness.READ | Readiness.READ_CLOSED, EpollEvent.readiness(0x2001));
    }

    @Test
    void errorAndHangupMakeEveryDirectionReady() {
        assertEquals(Readiness.DIRECTIONS | Readiness.ERROR, EpollEvent.readiness(0x8));
        assertEquals(Readiness.DIRECTIONS | Readiness.HANGUP | Readiness.READ_CLOSED, EpollEvent.readiness(0x10));
    }
}
