package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.unix.Errno;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Kernels, filters and limits under which epoll_pwait2 is not to be had. */
class AbstractCallsTest {
    /** Answers the calls of the beginning as such a kernel does. */
    private static final class Answering extends AbstractCalls {
        private final int created;
        private final int waited;
        int closed;

        Answering(int created, int waited) {
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

        @Override
        int write(int fd, long bytes, long count) {
            throw new AssertionError();
        }

        @Override
        long address(ByteBuffer direct) {
            return 1;
        }
    }

    private static boolean isPrecise(int created, int waited) {
        Answering calls = new Answering(created, waited);
        calls.initialize(Timeouts.AUTO);
        assertEquals(Math.max(created, 0), calls.closed);
        return calls.isPrecise();
    }

    @Test
    void aKernelThatWaitsIsPrecise() {
        assertTrue(isPrecise(7, 0));
        assertTrue(isPrecise(0, 0));
        assertTrue(isPrecise(7, -Errno.EINTR.number()));
    }

    @Test
    void anOldKernelAnOldFilterAndNoDescriptorAreNot() {
        assertFalse(isPrecise(7, -Errno.ENOSYS.number()));
        assertFalse(isPrecise(7, -Errno.EPERM.number()));
        assertFalse(isPrecise(-Errno.EMFILE.number(), 0));
    }

    @Test
    void whoInsistsOnPrecisionIsToldThatThereIsNone() {
        Answering calls = new Answering(7, -Errno.ENOSYS.number());
        String message = assertThrows(UnsatisfiedLinkError.class, () -> calls.initialize(Timeouts.PWAIT2)).getMessage();
        assertTrue(message.contains("selectors.epoll.timeout=millis"), message);
    }
}
