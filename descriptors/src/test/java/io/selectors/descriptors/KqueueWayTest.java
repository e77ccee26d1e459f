package io.selectors.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.kqueue.EventQueues;
import io.selectors.unix.Errno;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How macOS and the BSDs are used, on queues that are made up: their descriptors are timerfds. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class KqueueWayTest {
    private static final int ESRCH = 3;
    private static final Calls CALLS = DescriptorTests.calls().get(0);

    /** Each call is written down; the next one's result may be given. */
    private static final class Queues implements EventQueues {
        final List<String> calls = new ArrayList<>();
        final int created;
        int result;

        Queues(int created, int result) {
            this.created = created;
            this.result = result;
        }

        private int call(String call) {
            calls.add(call);
            return result;
        }

        @Override
        public int create() {
            return created < 0 ? created : CALLS.own().timerfdCreate(1, 0);
        }

        @Override
        public int startTimer(int queue, long nanos, boolean again) {
            return call("start " + nanos + " " + again);
        }

        @Override
        public int stopTimer(int queue) {
            return call("stop");
        }

        @Override
        public int expirations(int queue) {
            return call("expirations");
        }

        @Override
        public int watchExit(int queue, int pid) {
            return call("watch " + pid);
        }
    }

    @Test
    void aTimerIsAQueuesOwn() throws IOException {
        Queues queues = new Queues(0, 0);
        long before = DescriptorTests.openDescriptors();
        Timer timer = Timer.every(new KqueueTimer(CALLS.unix(), queues), 3, TimeUnit.MICROSECONDS);
        timer.restartAfter(0, TimeUnit.SECONDS);
        timer.stop();
        queues.result = 5;
        assertEquals(5, timer.expirations());
        assertEquals(List.of("start 3000 true", "start 1 false", "stop", "expirations"), queues.calls);
        queues.result = -Errno.ENOMEM.number();
        IOException refused = assertThrows(IOException.class, timer::expirations);
        assertTrue(refused.getMessage().contains("EVFILT_TIMER of fd " + timer.fd() + ": ENOMEM"), refused::getMessage);
        timer.close();
        queues.calls.clear();
        assertThrows(ClosedChannelException.class, timer::expirations);
        assertThrows(ClosedChannelException.class, timer::stop);
        assertEquals(List.of(), queues.calls, "a closed queue is asked nothing");
        DescriptorTests.assertOpenDescriptors(before, "closed");
    }

    @Test
    void aQueueThatIsRefusedLeavesNothingOpen() throws IOException {
        long before = DescriptorTests.openDescriptors();
        Queues none = new Queues(-Errno.EMFILE.number(), 0);
        assertThrows(IOException.class, () -> new KqueueTimer(CALLS.unix(), none));
        KqueueTimer timer = new KqueueTimer(CALLS.unix(), new Queues(0, -Errno.EINVAL.number()));
        assertThrows(IOException.class, () -> Timer.after(timer, 1, TimeUnit.SECONDS));
        DescriptorTests.assertOpenDescriptors(before, "refused");
    }

    @Test
    void aProcessIsWatchedByItsNumber() throws Exception {
        Queues queues = new Queues(0, 0);
        Process process = new ProcessBuilder("cat").start();
        try (ProcessExit exit = ProcessExit.ofKqueue(CALLS, queues, process)) {
            assertEquals(List.of("watch " + process.pid()), queues.calls);
            assertFalse(DescriptorTests.isReadable(exit), "the queue's own affair");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessThatIsGoneHasEndedAtOnce() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        closeStreams(process);
        long before = DescriptorTests.openDescriptors();
        for (int result : new int[] {-ESRCH, 0}) {
            try (ProcessExit exit = ProcessExit.ofKqueue(CALLS, new Queues(0, result), process)) {
                assertTrue(DescriptorTests.isReadable(exit));
            }
        }
        DescriptorTests.assertOpenDescriptors(before, "closed");
    }

    @Test
    void aProcessThatCannotBeWatchedIsLeftToTheJdk() throws Exception {
        Process process = new ProcessBuilder("cat").start();
        long before = DescriptorTests.openDescriptors();
        try (ProcessExit exit = ProcessExit.ofKqueue(CALLS, new Queues(0, -Errno.EACCES.number()), process)) {
            assertFalse(DescriptorTests.isReadable(exit));
            process.destroyForcibly();
            DescriptorTests.await(exit, Interest.READ);
            assertEquals(137, process.waitFor());
        }
        DescriptorTests.assertOpenDescriptors(before, "closed");
    }

    /** So that only what a test opens afterwards is counted. */
    private static void closeStreams(Process process) throws IOException {
        process.getOutputStream().close();
        process.getInputStream().close();
        process.getErrorStream().close();
    }
}
