package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.unix.Binding;
import io.selectors.unix.Errno;
import io.selectors.unix.Fault;
import io.selectors.unix.FaultScenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call at every position fails once with each error that it can give, before a real kernel. */
@Timeout(120)
class FaultsTest {
    /** From the pages of Linux's manual; of the calls that can only be wrong by our own fault, what a closed or reused number brings. */
    private static final Map<String, List<Errno>> ERRORS = Map.of(
            "epoll_create1", List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOSYS, Errno.EPERM),
            "eventfd", List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENODEV, Errno.ENOSYS),
            "EPOLL_CTL_ADD", List.of(Errno.EEXIST, Errno.ENOMEM, Errno.ENOSPC, Errno.EPERM, Errno.EBADF, Errno.EINVAL, Errno.ELOOP,
                    Errno.ENOENT),
            "EPOLL_CTL_MOD", List.of(Errno.ENOENT, Errno.EBADF, Errno.ENOMEM, Errno.EINVAL, Errno.EPERM, Errno.ENOSPC),
            "EPOLL_CTL_DEL", List.of(Errno.ENOENT, Errno.EBADF),
            "epoll_wait", List.of(Errno.EINTR, Errno.EBADF, Errno.EINVAL, Errno.ENOMEM, Errno.ENOSYS, Errno.EPERM),
            "write", List.of(Errno.EAGAIN, Errno.EINTR),
            "close", List.of(Errno.EINTR, Errno.EIO));
    private static final List<String> OPERATIONS = List.of("", "EPOLL_CTL_ADD", "EPOLL_CTL_DEL", "EPOLL_CTL_MOD");

    /** The kernel's calls, of which one fails. */
    private static final class Failing extends ForwardingCalls {
        private final Fault fault;

        Failing(EpollCalls kernel, Fault fault) {
            super(kernel);
            this.fault = fault;
        }

        @Override
        public int create() {
            return fault.refuse("epoll_create1", kernel::create);
        }

        @Override
        public int eventFd() {
            return fault.refuse("eventfd", kernel::eventFd);
        }

        @Override
        public int control(int epoll, int operation, int fd, int mask, long data) {
            String name = OPERATIONS.get(operation);
            return name.equals("EPOLL_CTL_DEL") ? fault.spoil(name, () -> kernel.control(epoll, operation, fd, mask, data))
                    : fault.refuse(name, () -> kernel.control(epoll, operation, fd, mask, data));
        }

        @Override
        public int wait(int epoll, long nanos) {
            return fault.refuse("epoll_wait", () -> kernel.wait(epoll, nanos));
        }

        /** What refuses a wake-up has one already. */
        @Override
        public int wake(int eventFd) {
            return fault.spoil("write", () -> kernel.wake(eventFd));
        }

        @Override
        public int close(int fd) {
            return fault.spoil("close", () -> kernel.close(fd));
        }
    }

    static List<Binding> bindings() {
        return EpollTests.bindings();
    }

    private static FaultScenario scenario(Binding binding, Fault fault) {
        return new FaultScenario(fault, () -> EpollTests.selectorOver(new Failing(EpollBindings.open(binding, Timeouts.AUTO), fault)), fd -> { });
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void everyCallMayFailOnceWithEachOfItsErrors(Binding binding) throws IOException {
        Fault none = Fault.none();
        scenario(binding, none).play();
        List<String> calls = none.calls();
        assertTrue(calls.containsAll(ERRORS.keySet()), calls::toString);
        List<String> failures = new ArrayList<>();
        int faults = 0;
        for (int position = 0; position < calls.size(); position++) {
            for (Errno errno : ERRORS.get(calls.get(position))) {
                Fault fault = Fault.at(position, errno);
                try {
                    scenario(binding, fault).run();
                } catch (IOException | RuntimeException | AssertionError e) {
                    failures.add(fault + ": " + e);
                }
                faults++;
            }
        }
        assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
        assertTrue(faults > calls.size());
        System.out.println("epoll, " + binding + ": " + faults + " faults in " + calls.size() + " calls");
    }

    @Test
    void aRebuildForWhichMemoryRunsOutCostsNoKeyItsRegistration() throws IOException {
        Fault none = Fault.none();
        scenario(Binding.JNA, none).play();
        // After the new queue and its eventfd.
        int position = none.calls().lastIndexOf("epoll_create1") + 2;
        assertEquals("EPOLL_CTL_ADD", none.calls().get(position));
        scenario(Binding.JNA, Fault.at(position, Errno.ENOMEM)).run();
    }
}
