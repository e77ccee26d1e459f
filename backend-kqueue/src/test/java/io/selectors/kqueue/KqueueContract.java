package io.selectors.kqueue;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.contract.Descriptors;
import io.selectors.contract.SelectorContract;
import io.selectors.spi.PollerThread;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.Set;

/** The contract on one platform's layout, some calls and one way of waking. */
abstract class KqueueContract extends SelectorContract {
    private final Platform platform;
    private final WakeBy wakeup;
    private final PollerThread pollerThread = new PollerThread("kqueue", this::poller);

    KqueueContract(Platform platform, WakeBy wakeup) {
        this.platform = platform;
        this.wakeup = wakeup;
    }

    /** New calls, for one selector. */
    abstract KqueueCalls calls(Platform platform) throws IOException;

    @Override
    public String backend() {
        return "kqueue";
    }

    /** Stands for Selector.open, which knows only what the properties name. */
    @Override
    public Selector open(Feature... required) throws IOException {
        Selector selector = KqueueBackend.open(poller(), Set.of(required), pollerThread);
        if (!selector.features().containsAll(Set.of(required))) {
            selector.close();
            throw new BackendUnavailableException("Backend 'kqueue' lacks one of " + Set.of(required), null);
        }
        return selector;
    }

    private KqueuePoller poller() throws IOException {
        return KqueueBackend.poller(platform, calls(platform), wakeup);
    }

    @Override
    public Descriptors descriptors() {
        return new LibcDescriptors();
    }
}
