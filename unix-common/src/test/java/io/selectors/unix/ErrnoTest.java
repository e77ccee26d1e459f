package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.NotPollableException;
import io.selectors.SystemCallException;
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
    void aFailureHasItsNumberAndName() {
        SystemCallException known = Errno.failure("close", Errno.EAGAIN.number());
        assertEquals(Errno.EAGAIN.number(), known.errno());
        assertEquals("EAGAIN", known.errnoName());
        SystemCallException unknown = Errno.failure("close", 12345);
        assertEquals(12345, unknown.errno());
        assertEquals("", unknown.errnoName());
        NotPollableException device = Errno.notPollable(7, "a device", Errno.ENODEV.number());
        assertEquals("19 ENODEV", device.errno() + " " + device.errnoName());
        NotPollableException file = Errno.notPollable(7, "a file", 0);
        assertEquals("0 ", file.errno() + " " + file.errnoName());
        assertEquals(0, new NotPollableException("no call has failed").errno());
    }

    @Test
    void wantOfDescriptorsMayPassAndWantOfACallDoesNot() {
        assertTrue(Errno.isPassing(Errno.EMFILE.number()));
        assertFalse(Errno.isPassing(Errno.ENOSYS.number()));
        assertFalse(Errno.isPassing(12345));
    }

    @Test
    void whatCannotBePolledIsNamed() {
        assertEquals("fd 7 is a directory: its readiness is not reported by this system",
                Errno.notPollable(7, "a directory", 0).getMessage());
    }
}
