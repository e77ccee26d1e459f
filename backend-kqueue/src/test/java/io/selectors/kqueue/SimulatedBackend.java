package io.selectors.kqueue;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.PollerThread;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The backend on the simulation of one system, for tests of other modules; on Linux. */
public final class SimulatedBackend implements SelectorBackend {
    private final String name;
    private final SimulatedKernel kernel;
    private final PollerThread pollerThread;

    private SimulatedBackend(String name, SimulatedKernel kernel) {
        this.name = name;
        this.kernel = kernel;
        this.pollerThread = new PollerThread(name, this::poller);
    }

    /** The systems of the contract suite; none where the simulation cannot run. */
    public static List<SelectorBackend> all() {
        return !System.getProperty("os.name").equals("Linux") ? List.of() : List.of(
                new SimulatedBackend("kqueue-macos", SimulatedKernel.MACOS),
                new SimulatedBackend("kqueue-freebsd", SimulatedKernel.FREEBSD),
                new SimulatedBackend("kqueue-freebsd-11", SimulatedKernel.FREEBSD_11),
                new SimulatedBackend("kqueue-netbsd-9", SimulatedKernel.NETBSD_9),
                new SimulatedBackend("kqueue-netbsd", SimulatedKernel.NETBSD),
                new SimulatedBackend("kqueue-openbsd-7", SimulatedKernel.OPENBSD_7),
                new SimulatedBackend("kqueue-openbsd", SimulatedKernel.OPENBSD),
                new SimulatedBackend("kqueue-dragonfly", SimulatedKernel.DRAGONFLY));
    }

    /** To be told of every number that is closed, or replaced by dup2, behind the library's back; a real kernel sees that by itself. */
    public static void closed(int fd) {
        SimulatedKqueue.closed(fd);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Set<Feature> features() {
        return Set.of(Feature.FILE_DESCRIPTORS, Feature.BLOCKING_CHANNELS, Feature.EDGE_TRIGGERED, Feature.CLOSE_HINTS,
                Feature.PRECISE_TIMEOUT);
    }

    @Override
    public Optional<Throwable> unavailabilityCause() {
        return Optional.empty();
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        return KqueueBackend.open(poller(), required, pollerThread);
    }

    private KqueuePoller poller() throws IOException {
        return KqueueBackend.poller(kernel.platform, new SimulatedKqueue(kernel), WakeBy.AUTO);
    }
}
