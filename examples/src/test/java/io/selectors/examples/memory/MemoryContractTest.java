package io.selectors.examples.memory;

import io.selectors.contract.ArmingsContract;
import io.selectors.contract.ChangingContract;
import io.selectors.contract.ClosingContract;
import io.selectors.contract.ContractBase;
import io.selectors.contract.Descriptors;
import io.selectors.contract.HandlersContract;
import io.selectors.contract.ModesContract;
import io.selectors.contract.ObservingContract;
import io.selectors.contract.OpeningContract;
import io.selectors.contract.RegisteringContract;
import io.selectors.contract.ReleasingContract;
import io.selectors.contract.SelectingContract;
import io.selectors.contract.Source;
import io.selectors.contract.ThreadsContract;
import io.selectors.contract.TimeoutContract;
import io.selectors.contract.WakingContract;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What of the contract needs no kernel. */
class MemoryContractTest extends ContractBase
        implements OpeningContract, RegisteringContract, ChangingContract, SelectingContract, TimeoutContract, ModesContract,
        HandlersContract, WakingContract, ClosingContract, ThreadsContract, ReleasingContract, ObservingContract, ArmingsContract {
    @Override
    public String backend() {
        return MemoryBackend.NAME;
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
        return keep(new MemorySource(new MemoryChannel()));
    }

    private record MemorySource(MemoryChannel channel) implements Source {
        @Override
        public void fill() throws IOException {
            channel.peer().write(ByteBuffer.allocate(1));
        }

        @Override
        public void take() throws IOException {
            channel.read(ByteBuffer.allocate(1));
        }

        @Override
        public void drain() throws IOException {
            channel.read(ByteBuffer.allocate(Short.MAX_VALUE));
        }

        @Override
        public void close() throws IOException {
            channel.close();
            channel.peer().close();
        }
    }
}
