package io.selectors.contract;

/**
 * The whole contract. A backend's test extends it and names the backend; a native one hands in its native calls, too, and one that is not
 * native says so.
 */
public abstract class SelectorContract extends ContractBase
        implements OpeningContract, RegisteringContract, ChannelsContract, ChangingContract, SelectingContract, TimeoutContract,
        ModesContract, StreamsContract, HandlersContract, WakingContract, ClosingContract, ThreadsContract, DescriptorsContract,
        ReusedNumbersContract, ResourcesContract, ReleasingContract, ObservingContract, ArmingsContract, GhostsContract {
    @Override
    public boolean isNative() {
        return true;
    }

    @Override
    public Descriptors descriptors() {
        throw new UnsupportedOperationException("a backend with FILE_DESCRIPTORS hands in the native calls of its test");
    }
}
