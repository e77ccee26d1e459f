package io.selectors.epoll;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.contract.Descriptors;
import io.selectors.contract.SelectorContract;
import io.selectors.spi.PollingSelector;
import io.selectors.unix.Binding;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.Set;

/** The contract of a backend with descriptors and little else, such as one on poll(2): without modes, without a queue to park by, each change made at once. */
class FewFeaturesContractTest extends SelectorContract {
    private static final Set<Feature> FEATURES = Set.of(Feature.FILE_DESCRIPTORS, Feature.CLOSE_HINTS);

    /** Makes the changes of the selecting thread at once, too. */
    private static final class ImmediatePoller extends EpollPoller {
        private ImmediatePoller() throws IOException {
            super(EpollBindings.open(Binding.JNA, Timeouts.AUTO));
        }

        @Override
        public boolean defers() {
            return false;
        }
    }

    @Override
    public String backend() {
        return "epoll";
    }

    @Override
    public Selector open(Feature... required) throws IOException {
        if (!FEATURES.containsAll(Set.of(required))) {
            throw new BackendUnavailableException("Backend 'epoll' with few features lacks one of " + Set.of(required), null);
        }
        return new PollingSelector("epoll", FEATURES, Set.of(required), new ImmediatePoller());
    }

    @Override
    public boolean parks() {
        return false;
    }

    @Override
    public Descriptors descriptors() {
        return new LibcDescriptors();
    }
}
