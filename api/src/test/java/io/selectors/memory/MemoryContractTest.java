package io.selectors.memory;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.contract.ChangingContract;
import io.selectors.contract.ClosingContract;
import io.selectors.contract.ContractBase;
import io.selectors.contract.Descriptors;
import io.selectors.contract.HandlersContract;
import io.selectors.contract.ModesContract;
import io.selectors.contract.RegisteringContract;
import io.selectors.contract.SelectingContract;
import io.selectors.contract.Source;
import io.selectors.contract.ThreadsContract;
import io.selectors.contract.TimeoutContract;
import io.selectors.contract.WakingContract;
import java.io.IOException;
import java.util.Set;

/** What of the contract needs no kernel: that is the state machine's alone. */
class MemoryContractTest extends ContractBase
        implements RegisteringContract, ChangingContract, SelectingContract, TimeoutContract, ModesContract, HandlersContract,
        WakingContract, ClosingContract, ThreadsContract {
    @Override
    public String backend() {
        return "memory";
    }

    @Override
    public Selector open(Feature... required) {
        return new MemorySelector(Set.of(required));
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public Descriptors descriptors() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Source source() throws IOException {
        return keep(new MemoryChannel());
    }
}
