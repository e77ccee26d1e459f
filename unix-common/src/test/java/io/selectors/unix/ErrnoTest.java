package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    @Test
    void numbersAreTheSystemsOwn() {
        assertEquals(9, Errno.EBADF.number());
        assertEquals(LINUX ? 11 : 35, Errno.EAGAIN.number());
        assertEquals(LINUX ? 95 : 45, Errno.EOPNOTSUPP.number());
    }

    @Test
    void aFailureIsToldWithNameNumberAndText() {
        assertEquals("close: EBADF (9), Bad file descriptor", Errno.failure("close", 9).getMessage());
        assertEquals("close: errno 12345", Errno.failure("close", 12345).getMessage());
    }

    @Test
    void whatACallAnsweredIsHandedThroughUnlessItFailed() throws IOException {
        assertEquals(0, Errno.check("open", 0));
        assertEquals(7, Errno.check("open", 7));
        String message = assertThrows(IOException.class, () -> Errno.check("open", -9)).getMessage();
        assertEquals("open: EBADF (9), Bad file descriptor", message);
    }

    @Test
    void whatCannotBePolledIsNamed() {
        assertEquals("fd 7 is a directory: its readiness is not reported by this system",
                Errno.notPollable(7, "a directory").getMessage());
    }
}
