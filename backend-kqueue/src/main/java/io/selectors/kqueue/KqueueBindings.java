package io.selectors.kqueue;

import io.selectors.unix.Binding;
import java.io.IOException;

/** Opens the calls of a binding. */
final class KqueueBindings {
    private KqueueBindings() {
    }

    /**
     * Calls for one selector.
     *
     * @throws IOException if there is no memory left
     * @throws UnsatisfiedLinkError if the binding cannot be had
     */
    static KqueueCalls open(Binding binding, Platform platform) throws IOException {
        return switch (binding) {
            case FOREIGN -> new ForeignCalls(platform);
            case NETTY -> new JnaCalls(platform, new NettyWait());
            case JNA -> new JnaCalls(platform, null);
        };
    }
}
