package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.contract.Descriptors;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract on the simulation of each system: real descriptors, a kernel made of what is known of it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
class SimulationContractTest {
    abstract static class Simulation extends KqueueContract {
        private final SimulatedKernel kernel;

        Simulation(SimulatedKernel kernel) {
            super(kernel.platform, WakeBy.AUTO);
            this.kernel = kernel;
        }

        @Override
        KqueueCalls calls(Platform platform) throws IOException {
            return new SimulatedKqueue(kernel);
        }

        /** The simulation is not in the list; but what would put it there holds. */
        @Override
        @Test
        public void theBackendIsListedAsUsable() {
            WakeBy expected = kernel.has(SimulatedKernel.Trait.USER) ? WakeBy.USER : WakeBy.PIPE;
            assertEquals(expected, assertDoesNotThrow(() -> KqueueBackend.probe(kernel.platform, calls(kernel.platform), WakeBy.AUTO)));
        }

        @Override
        @Test
        @Disabled("the simulation itself makes garbage; on libkqueue it is asserted")
        public void theHandlerFormAllocatesNothing() {
        }

        @Override
        public Descriptors descriptors() {
            return new LibcDescriptors() {
                @Override
                public void close(int fd) throws IOException {
                    super.close(fd);
                    SimulatedKqueue.closed(fd);
                }

                @Override
                public void duplicate(int fd, int onto) throws IOException {
                    super.duplicate(fd, onto);
                    SimulatedKqueue.closed(onto);
                }
            };
        }
    }

    /** Stands where Netty's JNI is on macOS: the same type, private. */
    private static final class Native {
        private static final ThreadLocal<KqueueCalls> KERNEL = ThreadLocal.withInitial(() -> assertDoesNotThrow(() -> new SimulatedKqueue(SimulatedKernel.MACOS)));

        private static int keventWait(int kqueue, long changes, int count, long events, int capacity, int seconds, int nanos) {
            assertTrue(seconds >= 0 && seconds <= 86_399 && nanos >= 0 && nanos < 1_000_000_000);
            return KERNEL.get().wait(kqueue, changes, count, events, capacity, seconds * 1_000_000_000L + nanos);
        }
    }

    @Nested
    class MacOs extends Simulation {
        MacOs() {
            super(SimulatedKernel.MACOS);
        }

        @Override
        KqueueCalls calls(Platform platform) throws IOException {
            NettyWait netty = new NettyWait(Native.class.getName());
            return new SimulatedKqueue(SimulatedKernel.MACOS) {
                @Override
                public int wait(int kqueue, long changes, int count, long events, int capacity, long nanos) {
                    return netty.call(kqueue, changes, count, events, capacity, nanos);
                }
            };
        }
    }

    @Nested
    class FreeBsd extends Simulation {
        FreeBsd() {
            super(SimulatedKernel.FREEBSD);
        }
    }

    @Nested
    class FreeBsd11 extends Simulation {
        FreeBsd11() {
            super(SimulatedKernel.FREEBSD_11);
        }
    }

    @Nested
    class NetBsd9 extends Simulation {
        NetBsd9() {
            super(SimulatedKernel.NETBSD_9);
        }
    }

    @Nested
    class NetBsd10 extends Simulation {
        NetBsd10() {
            super(SimulatedKernel.NETBSD);
        }
    }

    @Nested
    class OpenBsd7 extends Simulation {
        OpenBsd7() {
            super(SimulatedKernel.OPENBSD_7);
        }
    }

    @Nested
    class OpenBsd extends Simulation {
        OpenBsd() {
            super(SimulatedKernel.OPENBSD);
        }
    }

    @Nested
    class DragonFly extends Simulation {
        DragonFly() {
            super(SimulatedKernel.DRAGONFLY);
        }
    }
}
