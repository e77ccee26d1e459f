package io.selectors.examples.memory;

import io.selectors.Interest;
import io.selectors.spi.KeyBase;

/** A registration, with what a kernel would keep of it. */
final class MemoryKey extends KeyBase {
    private final MemoryChannel channel;
    private Interest armed;

    MemoryKey(MemorySelector selector, MemoryChannel channel, Interest interest, Object attachment) {
        super(selector, channel, -1, interest, attachment);
        this.channel = channel;
        this.armed = interest;
    }

    synchronized void arm(Interest interest) {
        armed = interest;
    }

    /** What there is to report; a one-shot is disarmed by it. Of a closed channel there is nothing. */
    synchronized int harvest() {
        int found = channel.isOpen() ? channel.readiness() & armed.directions() : 0;
        if (found != 0 && armed.isOneShot()) {
            armed = Interest.NONE;
        }
        return found;
    }
}
