package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import io.selectors.unix.Errno;
import io.selectors.unix.Fault;
import io.selectors.unix.FaultScenario;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every call at every position, and every change of a list, fails once with each error that it can give, on the simulation. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(120)
class FaultsTest {
    /** From the systems' manuals; ENOENT and EBADF are what a closed or reused number brings. */
    private static final Map<String, List<Errno>> ERRORS = Map.of(
            "kqueue", List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM),
            "EV_ADD", List.of(Errno.ENOMEM, Errno.EBADF, Errno.ENOENT, Errno.EINVAL, Errno.EPERM, Errno.ENODEV, Errno.EACCES),
            "EV_DELETE", List.of(Errno.ENOENT, Errno.EBADF),
            "EV_ENABLE or EV_DISABLE", List.of(Errno.ENOENT, Errno.EBADF, Errno.ENOMEM),
            "kevent", List.of(Errno.EINTR, Errno.ENOMEM, Errno.EBADF, Errno.EACCES),
            "NOTE_TRIGGER", List.of(Errno.EINTR),
            "pipe2", List.of(Errno.EMFILE, Errno.ENFILE),
            "read", List.of(Errno.EAGAIN, Errno.EINTR),
            "write", List.of(Errno.EAGAIN),
            "fstat", List.of(Errno.EBADF, Errno.EIO));
    private static final List<Errno> OF_CLOSE = List.of(Errno.EINTR, Errno.EIO);

    /** The simulation's calls, of which one fails; a list of changes is made one by one. */
    private static final class Failing implements KqueueCalls {
        private final Platform platform;
        private final SimulatedKqueue kernel;
        private final Fault fault;

        Failing(SimulatedKernel simulated, Fault fault) throws IOException {
            this.platform = simulated.platform;
            this.kernel = new SimulatedKqueue(simulated);
            this.fault = fault;
        }

        @Override
        public int create() {
            return fault.refuse("kqueue", kernel::create);
        }

        @Override
        public int control(int kqueue, long changes, int count, long receipts, int capacity) {
            int written = 0;
            for (int i = 0; i < count; i++) {
                int answered = change(kqueue, changes + (long) i * platform.kevent.size(),
                        receipts + (long) written * platform.kevent.size(), capacity - written);
                if (answered < 0) {
                    return answered;
                }
                written += answered;
            }
            return written;
        }

        private int change(int kqueue, long change, long receipt, int capacity) {
            ByteBuffer entry = entry(change);
            int flags = platform.kevent.flags(entry, 0);
            if ((platform.kevent.fflags(entry, 0) & Kevent.NOTE_TRIGGER) != 0) {
                return trigger(kqueue, change);
            }
            boolean struck = fault.hasStruck();
            int answered = (flags & Kevent.EV_DELETE) != 0
                    ? fault.spoil("EV_DELETE", () -> kernel.control(kqueue, change, 1, receipt, capacity))
                    : fault.refuse((flags & Kevent.EV_ADD) != 0 ? "EV_ADD" : "EV_ENABLE or EV_DISABLE",
                            () -> kernel.control(kqueue, change, 1, receipt, capacity));
            if (struck == fault.hasStruck() || capacity == 0) {
                return answered;
            }
            ByteBuffer answer = entry(receipt);
            platform.kevent.put(answer, 0, platform.kevent.ident(entry, 0), platform.kevent.filter(entry, 0), Kevent.EV_ERROR, 0,
                    platform.kevent.udata(entry, 0));
            SimulatedKqueue.putData(platform, answer, 0, -answered);
            return 1;
        }

        private ByteBuffer entry(long address) {
            return new Pointer(address).getByteBuffer(0, platform.kevent.size()).order(ByteOrder.nativeOrder());
        }

        /** Refused as a whole, it has made none of its changes; interrupted, it has made them all. */
        @Override
        public int wait(int kqueue, long changes, int count, long events, int capacity, long nanos) {
            boolean struck = fault.hasStruck();
            int answered = fault.refuse("kevent", () -> {
                int errors = control(kqueue, changes, count, events, capacity);
                return errors != 0 ? errors : kernel.wait(kqueue, 0, 0, events, capacity, nanos);
            });
            if (struck != fault.hasStruck() && answered == -Errno.EINTR.number()) {
                control(kqueue, changes, count, 0, 0);
            }
            return answered;
        }

        /** What refuses a wake-up has one already. */
        private int trigger(int kqueue, long change) {
            return fault.spoil("NOTE_TRIGGER", () -> kernel.control(kqueue, change, 1, 0, 0));
        }

        @Override
        public int pipe(ByteBuffer ends) {
            return fault.refuse("pipe2", () -> kernel.pipe(ends));
        }

        @Override
        public int read(int fd, long bytes, int count) {
            return fault.spoil("read", () -> kernel.read(fd, bytes, count));
        }

        @Override
        public int write(int fd, long bytes, int count) {
            return fault.spoil("write", () -> kernel.write(fd, bytes, count));
        }

        @Override
        public int stat(int fd, long stat) {
            return fault.refuse("fstat", () -> kernel.stat(fd, stat));
        }

        @Override
        public int close(int fd) {
            return fault.spoil("close", () -> kernel.close(fd));
        }

        @Override
        public ByteBuffer allocate(int size) throws IOException {
            return kernel.allocate(size);
        }

        @Override
        public void release(ByteBuffer memory) {
            kernel.release(memory);
        }

        @Override
        public void free() {
            kernel.free();
        }

        @Override
        public long address(ByteBuffer direct) {
            return kernel.address(direct);
        }
    }

    private static FaultScenario scenario(SimulatedKernel kernel, Fault fault) {
        return new FaultScenario(fault, () -> KqueueBackend.open(kernel.platform, new Failing(kernel, fault), WakeBy.AUTO,
                Set.of()), SimulatedKqueue::closed);
    }

    /** With EVFILT_USER and without, with receipts and without, with an EV_ENABLE that looks again and without. */
    @ParameterizedTest
    @EnumSource(names = {"MACOS", "FREEBSD", "NETBSD_9", "OPENBSD_7"})
    void everyCallMayFailOnceWithEachOfItsErrors(SimulatedKernel kernel) throws IOException {
        Fault none = Fault.none();
        scenario(kernel, none).play();
        List<String> failures = new ArrayList<>();
        int faults = 0;
        for (int position = 0; position < none.calls().size(); position++) {
            for (Fault fault : faults(position, none.calls().get(position))) {
                try {
                    scenario(kernel, fault).run();
                } catch (IOException | RuntimeException | AssertionError e) {
                    failures.add(fault + ": " + e);
                }
                faults++;
            }
        }
        assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
        System.out.println(kernel + ": " + faults + " faults in " + none.calls().size() + " calls");
    }

    private static List<Fault> faults(int position, String call) {
        List<Fault> faults = new ArrayList<>();
        for (Errno errno : ERRORS.getOrDefault(call, OF_CLOSE)) {
            faults.add(Fault.at(position, errno));
        }
        return faults;
    }

    /** The caller's modify has returned: no later failure may undo it. */
    @Test
    void changesSubmittedWithAWaitThatFailedAreMadeAllTheSame() throws IOException {
        Fault none = Fault.none();
        scenario(SimulatedKernel.MACOS, none).play();
        for (int position = 0; position < none.calls().size(); position++) {
            if (none.calls().get(position).equals("kevent")) {
                scenario(SimulatedKernel.MACOS, Fault.at(position, Errno.ENOMEM)).run();
            }
        }
    }
}
