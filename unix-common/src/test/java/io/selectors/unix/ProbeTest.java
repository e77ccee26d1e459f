package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.BackendUnavailableException;
import io.selectors.SystemCallException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What is remembered of the attempts, and who makes them. */
class ProbeTest {
    private final Queue<Throwable> failures = new ArrayDeque<>();
    private int attempts;
    private final Probe<String> probe = new Probe<>("own", this::attempt);

    private String attempt() {
        attempts++;
        Throwable failure = failures.poll();
        if (failure != null) {
            ProbeTest.<RuntimeException>fail(failure);
        }
        return "found";
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void fail(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void wantOfDescriptorsOrMemoryIsForgottenAndTheResultIsNot() throws IOException {
        SystemCallException want = new SystemCallException("full", Errno.EMFILE.number(), "EMFILE");
        failures.addAll(List.of(want, new OutOfMemoryError("no memory")));
        assertSame(want, assertThrows(IOException.class, probe::get));
        assertInstanceOf(OutOfMemoryError.class, assertThrows(IOException.class, probe::get).getCause());
        assertEquals("found", probe.get());
        assertEquals("found", probe.get());
        assertEquals(3, attempts);
    }

    @Test
    void whatCannotChangeIsRemembered() {
        for (Throwable failure : List.of(new UnsatisfiedLinkError("none"), new SystemCallException("refused", Errno.EPERM.number(), "EPERM"))) {
            ProbeTest another = new ProbeTest();
            another.failures.add(failure);
            for (int i = 0; i < 2; i++) {
                assertTrue(assertThrows(BackendUnavailableException.class, another.probe::get).getMessage().contains(failure.getMessage()));
            }
            assertEquals(1, another.attempts);
        }
    }

    /** Notes who makes the attempt. */
    private static final class Who implements Callable<Boolean> {
        private Probe<Boolean> probe;

        @Override
        public Boolean call() {
            return Thread.currentThread() instanceof OwnThread && Thread.holdsLock(probe);
        }
    }

    /** A virtual thread that holds a lock may never get on, where those that wait for it keep their carriers. */
    @Test
    void noThreadButTheLibrarysOwnHoldsTheLock() throws IOException {
        Who who = new Who();
        who.probe = new Probe<>("own", who);
        assertTrue(who.probe.get());
    }
}
