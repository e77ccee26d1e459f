package io.selectors.epoll;

import io.selectors.BackendUnavailableException;
import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.contract.Descriptors;
import io.selectors.contract.SelectorContract;
import io.selectors.unix.Binding;
import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.Set;

/** The contract on one binding and one timeout method. */
abstract class EpollContract extends SelectorContract {
    private final Binding binding;
    private final Timeouts timeouts;

    EpollContract(Binding binding, Timeouts timeouts) {
        this.binding = binding;
        this.timeouts = timeouts;
    }

    @Override
    public String backend() {
        return "epoll";
    }

    /** Stands for Selector.open, which knows only the binding that the properties name. */
    @Override
    public Selector open(Feature... required) throws IOException {
        Selector selector = EpollBackend.open(binding, timeouts, Set.of(required));
        if (!selector.features().containsAll(Set.of(required))) {
            selector.close();
            throw new BackendUnavailableException("Backend 'epoll' with timeouts by " + timeouts + " lacks one of "
                    + Set.of(required), null);
        }
        return selector;
    }

    @Override
    public Descriptors descriptors() {
        return new LibcDescriptors();
    }
}
