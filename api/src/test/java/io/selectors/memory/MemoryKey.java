package io.selectors.memory;

import io.selectors.Interest;
import io.selectors.spi.KeyBase;
import io.selectors.spi.SelectorBase;

/** A registration, with what a kernel would keep of it; that part belongs to the selector's kernel monitor. */
final class MemoryKey extends KeyBase {
    private final MemoryChannel channel;
    private Interest armed;
    private int changed;

    MemoryKey(SelectorBase selector, MemoryChannel channel, Interest interest, Object attachment) {
        super(selector, channel, -1, interest, attachment);
        this.channel = channel;
        arm(interest);
    }

    void arm(Interest interest) {
        armed = interest;
        changed = channel.readiness();
    }

    void changed(int bits) {
        changed |= bits;
    }

    boolean isOf(MemoryChannel other) {
        return channel == other;
    }

    /** What there is to report now; it is taken to be reported. Of a closed channel a kernel knows nothing. */
    int harvest() {
        if (!channel.isOpen()) {
            return 0;
        }
        int ready = channel.readiness() & armed.directions();
        if (armed.isEdgeTriggered() && (ready & changed) == 0) {
            return 0;
        }
        changed = 0;
        if (ready != 0 && armed.isOneShot()) {
            armed = Interest.NONE;
        }
        return ready;
    }
}
