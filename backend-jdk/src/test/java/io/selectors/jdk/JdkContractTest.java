package io.selectors.jdk;

import io.selectors.contract.SelectorContract;

/** The contract on java.nio. */
class JdkContractTest extends SelectorContract {
    @Override
    public String backend() {
        return "jdk";
    }

    @Override
    public boolean isNative() {
        return false;
    }
}
