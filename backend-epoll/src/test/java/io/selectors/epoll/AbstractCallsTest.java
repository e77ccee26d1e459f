package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kernels, filters and limits under which epoll_pwait2 is not to be had. */
class AbstractCallsTest {
    /** Returns from the calls of the beginning what such a kernel does. */
    private static final class Answering extends AbstractCalls {
        private final int created;
        private final int waited;
        int closed;

        Answering(int created, int waited) throws IOException {
            super(Binding.JNA.calls());
            this.created = created;
            this.waited = waited;
        }

        @Override
        public int create() {
            return created;
        }

        @Override
        public int eventFd() {
            throw new AssertionError();
        }

        @Override
        public int close(int fd) {
            closed = fd;
            return 0;
        }

        @Override
        int control(int epoll, int operation, int fd, long event) {
            throw new AssertionError();
        }

        @Override
        int waitMillis(int epoll, long events, int capacity, int millis) {
            throw new AssertionError();
        }

        @Override
        int pwait2(int epoll, long events, int capacity, long timespec) {
            assertEquals(created, epoll);
            return waited;
        }
    }

    private Answering calls;

    private boolean hasPwait2(int created, int waited) throws IOException {
        free();
        calls = new Answering(created, waited);
        boolean has = calls.hasPwait2();
        assertEquals(created, calls.closed);
        return has;
    }

    @AfterEach
    void free() {
        if (calls != null) {
            calls.free();
        }
    }

    @Test
    void aKernelThatWaitsHasIt() throws IOException {
        assertTrue(hasPwait2(7, 0));
        assertTrue(hasPwait2(0, 0));
        assertTrue(hasPwait2(7, -Errno.EINTR.number()));
    }

    /** seccomp filters refuse with what errno they like. */
    @Test
    void aKernelOrFilterThatRefusesItWithAnyErrorHasNot() throws IOException {
        for (Errno errno : Errno.values()) {
            assertEquals(errno == Errno.EINTR, hasPwait2(7, -errno.number()), errno.name());
        }
        assertFalse(hasPwait2(7, -1));
        assertFalse(hasPwait2(7, -4095));
    }

    @Test
    void withoutADescriptorToTryItWithNothingIsConcluded() throws IOException {
        calls = new Answering(-Errno.EMFILE.number(), 0);
        String message = assertThrows(IOException.class, calls::hasPwait2).getMessage();
        assertTrue(message.contains("EMFILE"), message);
    }

    @Test
    void theArrayOfEventsGrowsAndShrinks() throws IOException {
        calls = new Answering(7, 0);
        assertEquals(64, calls.capacity());
        calls.resize(20_000);
        assertEquals(20_000, calls.capacity());
        assertEquals(0, calls.mask(19_999));
        calls.resize(16);
        assertEquals(16, calls.capacity());
    }
}
