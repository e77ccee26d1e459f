package io.selectors.epoll;

import io.selectors.unix.Binding;
import java.io.IOException;

/** Opens the calls of a binding. */
final class EpollBindings {
    private EpollBindings() {
    }

    /**
     * Calls for one selector.
     *
     * @throws IOException if there is no memory or descriptor left
     * @throws UnsatisfiedLinkError if the binding, or epoll_pwait2 where it is asked for, cannot be had
     */
    static EpollCalls open(Binding binding, Timeouts timeouts) throws IOException {
        AbstractCalls calls = open(binding);
        try {
            boolean precise = timeouts != Timeouts.MILLIS && calls.hasPwait2();
            if (timeouts == Timeouts.PWAIT2 && !precise) {
                throw new UnsatisfiedLinkError("epoll_pwait2 is not to be had here; " + Timeouts.PROPERTY + "=millis does without");
            }
            calls.setPrecise(precise);
            return calls;
        } catch (IOException | LinkageError e) {
            calls.free();
            throw e;
        }
    }

    /** The same where it is known whether there is an epoll_pwait2 to use. */
    static EpollCalls open(Binding binding, boolean precise) throws IOException {
        AbstractCalls calls = open(binding);
        calls.setPrecise(precise);
        return calls;
    }

    private static AbstractCalls open(Binding binding) throws IOException {
        return switch (binding) {
            case FOREIGN -> new ForeignCalls();
            case NETTY -> new JnaCalls(new NettyWait());
            case JNA -> new JnaCalls(null);
        };
    }
}
