package io.selectors.descriptors;

import static io.selectors.descriptors.DescriptorTests.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.unix.ChildJvm;
import io.selectors.unix.Errno;
import io.selectors.unix.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each call fails once, in each way that the system may have it fail: nothing is left open, and the message says what failed. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class FaultsTest {
    private static final List<Errno> ERRORS = List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOSYS, Errno.EPERM, Errno.EINTR, Errno.EIO);
    private static final Calls KERNEL = DescriptorTests.calls().get(0);

    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    /** Opens something, uses it, and closes it. */
    private interface Scene {
        void run(Calls calls) throws Exception;
    }

    /** Has each call fail in each way; says which of them could be gone on from, as call and error. */
    private static List<String> failEach(Scene scene) throws Exception {
        scene.run(KERNEL);
        Fault none = Fault.none();
        scene.run(FaultyCalls.of(KERNEL, none));
        List<String> survived = new ArrayList<>();
        for (int i = 0; i < none.calls().size(); i++) {
            for (Errno errno : ERRORS) {
                long before = DescriptorTests.openDescriptors();
                Fault fault = Fault.at(i, errno);
                try {
                    scene.run(FaultyCalls.of(KERNEL, fault));
                    survived.add(fault.calls().get(i) + " " + errno);
                } catch (IOException e) {
                    assertTrue(fault.isNamedIn(e.getMessage()) && e.getMessage().contains(fault.calls().get(i)), fault + ": " + e.getMessage());
                }
                assertTrue(fault.hasStruck(), fault::toString);
                DescriptorTests.assertOpenDescriptors(before, fault.toString());
            }
        }
        return survived;
    }

    @Test
    void ofAPipeNothingIsLeftOpen() throws Exception {
        List<String> survived = failEach(calls -> {
            try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
                assertEquals(1, pipe.sink().write(ByteBuffer.allocateDirect(1)));
                assertEquals(1, pipe.source().read(ByteBuffer.allocateDirect(1)));
            }
        });
        // Where pipe2 is missing, in steps.
        assertEquals(List.of("pipe ENOSYS", "write EINTR", "read EINTR", "close EINTR", "close EINTR"), survived);
    }

    @Test
    void ofATimerNothingIsLeftOpen() throws Exception {
        List<String> survived = failEach(calls -> {
            try (Timer timer = Timer.after(Timer.system(calls), 1, TimeUnit.NANOSECONDS)) {
                DescriptorTests.await(timer, Interest.READ);
                assertEquals(1, timer.expirations());
            }
        });
        assertEquals(List.of("read EINTR", "close EINTR"), survived);
    }

    @Test
    void ofAChildNothingIsLeftOpenNorRunning() throws Exception {
        List<String> survived = failEach(calls -> run(calls, ChildStream::open));
        assertTrue(survived.containsAll(List.of("pidfd_open ENOSYS", "pidfd_open EPERM")), survived::toString);
        survived.removeIf(each -> each.startsWith("pidfd_open") || each.endsWith("EINTR") || each.equals("pipe ENOSYS"));
        assertEquals(List.of(), survived);
        assertNoneIsRunning();
    }

    @Test
    void ofAChildOverFifosNothingIsLeftOpenNorRunning() throws Exception {
        List<String> survived = failEach(calls -> run(calls, ChildStream::openFifo));
        survived.removeIf(each -> each.startsWith("pidfd_open") || each.endsWith("EINTR") || each.equals("pipe ENOSYS"));
        assertEquals(List.of(), survived);
        assertNoneIsRunning();
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertEquals(List.of(), left.filter(path -> Files.exists(path.resolve("stream"))).toList());
        }
    }

    private static void run(Calls calls, ChildStream.Way way) throws Exception {
        try (ChildProcess child = ChildProcess.start(calls, way, new ProcessBuilder("sh", "-c", "read word; exit 6"))) {
            assertFalse(DescriptorTests.isReadable(child.exit()));
            assertEquals(5, child.input().write(bytes("word\n")));
            DescriptorTests.await(child.exit(), Interest.READ);
            assertEquals(6, child.process().waitFor());
        }
    }

    /** A container's filter may refuse it with any error. */
    @Test
    void theEndOfAChildIsTheJdksNoticeHoweverPidfdOpenIsRefused() throws Exception {
        Fault none = Fault.none();
        run(FaultyCalls.of(KERNEL, none), ChildStream::open);
        int position = none.calls().indexOf("pidfd_open");
        for (int number = 1; number < 134; number++) {
            Fault fault = Fault.at(position, Errno.EIO, number);
            run(FaultyCalls.of(KERNEL, fault), ChildStream::open);
            assertTrue(fault.hasStruck(), fault::toString);
        }
    }

    private static void assertNoneIsRunning() throws Exception {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            child.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsInterruptedIsRepeatedAndWhatWouldBlockIsNothing(Calls calls) throws IOException {
        for (boolean direct : new boolean[] {true, false}) {
            try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
                ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(4) : ByteBuffer.allocate(4);
                assertEquals(4, faulty(calls, pipe.sink(), Errno.EINTR).write(buffer.clear()));
                assertEquals(4, faulty(calls, pipe.source(), Errno.EINTR).read(buffer.clear()));
                assertEquals(0, faulty(calls, pipe.sink(), Errno.EAGAIN).write(buffer.clear()));
                assertEquals(0, faulty(calls, pipe.source(), Errno.EAGAIN).read(buffer.clear()));
                assertEquals(0, buffer.position());
                IOException failed = assertThrows(IOException.class, () -> faulty(calls, pipe.source(), Errno.EIO).read(buffer));
                assertEquals("read from fd " + pipe.source().fd() + ": EIO (5), Input/output error", failed.getMessage());
                assertEquals(0, buffer.position());
            }
        }
    }

    private static DescriptorChannel faulty(Calls calls, DescriptorChannel channel, Errno errno) {
        return new DescriptorChannel(FaultyCalls.of(calls, Fault.at(0, errno)).unix(), channel.fd(), () -> { });
    }

    @Test
    void aTimerWithoutTimerfdIsRefusedInWords() {
        IOException refused = assertThrows(IOException.class, () -> Timer.system(FaultyCalls.of(KERNEL, Fault.at(0, Errno.ENOSYS))));
        assertEquals("timerfd_create: ENOSYS (38), Function not implemented", refused.getMessage());
    }

    /** In a JVM of its own, with few descriptors: starts children until the system refuses. */
    static final class Exhauster {
        private Exhauster() {
        }

        public static void main(String[] arguments) throws Exception {
            ChildProcess.start(new ProcessBuilder("true")).close();
            Deque<DescriptorPipe> taken = new ArrayDeque<>();
            long before = DescriptorTests.openDescriptors();
            // None is free at first, and two more each time: each step of a start is refused once.
            for (int i = 0; i < 20; i++) {
                exhaust(taken);
                for (int j = 0; j < i; j++) {
                    taken.pop().close();
                }
                try (ChildProcess child = ChildProcess.start(new ProcessBuilder("true"))) {
                    child.process().waitFor();
                } catch (IOException e) {
                    System.out.println("refused: " + e.getMessage());
                }
                while (!taken.isEmpty()) {
                    taken.pop().close();
                }
                System.out.println("left open: " + (DescriptorTests.openDescriptors() - before));
            }
        }

        private static void exhaust(Deque<DescriptorPipe> taken) {
            try {
                while (taken.size() < 10_000) {
                    taken.push(DescriptorPipe.open());
                }
            } catch (IOException e) {
                // As it should be.
            }
        }
    }

    @Test
    void withoutDescriptorsAStartIsRefusedAtEachStepAndLeavesNothingOpen() throws Exception {
        String output = ChildJvm.run(Exhauster.class, "-XX:-MaxFDLimit");
        List<String> lines = output.lines().toList();
        assertTrue(lines.stream().filter(line -> line.startsWith("refused: ")).count() >= 6, output);
        assertTrue(lines.stream().filter(line -> line.startsWith("refused: "))
                .allMatch(line -> line.contains("EMFILE (24)") || line.contains("Too many open files")), output);
        assertEquals(20, lines.stream().filter(line -> line.equals("left open: 0")).count(), output);
    }
}
