package io.selectors.contract;

import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;

/** A channel that is nobody's. */
final class StrangeChannel extends AbstractSelectableChannel {
    StrangeChannel() {
        super(null);
    }

    @Override
    protected void implCloseSelectableChannel() {
        // Nothing to close.
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // Either will do.
    }

    @Override
    public int validOps() {
        return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    }
}
