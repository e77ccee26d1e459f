package io.selectors.benchmarks;

/**
 * One way to wait for readiness, to be measured beside the others. An operation that a contender does not have throws
 * {@link UnsupportedOperationException}. Used by one thread, but for {@link #wake}.
 */
interface Contender {
    /** Starts anew: a selector with so many pipes that are readable for good, and so many sockets that never are. */
    void open(int ready, int idle) throws Exception;

    /** The same, with pipes that are registered by their numbers. */
    default void openNumbers(int ready, int idle) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Polls once; returns how many events there were. */
    int poll() throws Exception;

    /** Polls once, where there is another form of it. */
    default int pollOtherForm() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Registers another idle socket and takes it out again, both of them in the kernel, too. */
    default void churn() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Does the same with a poll after each. */
    default void churnAndPoll() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Re-arms the one ready pipe, which is one-shot, and polls. */
    default void rearm() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Re-arms it, polls, and polls once more, in vain; returns the events of the second poll. */
    default int rearmAndStaySilent() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Adds an interest to an idle socket, takes it away again, and polls. */
    default void toggle() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Waits, with nothing ready. */
    default void sleep(long nanos) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Waits until woken. */
    default void await() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Wakes, from another thread. */
    default void wake() {
        throw new UnsupportedOperationException();
    }

    /** Registers so many sockets that are open already. */
    default void crowd(java.nio.channels.DatagramChannel[] sockets) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Prepares {@link Chain}: registers the reading ends of its pipes, for an event to name its link. */
    default void link(Chain chain) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Polls once without waiting, and hands each ready link to {@link Chain#pass}. */
    default void pollChain() throws Exception {
        throw new UnsupportedOperationException();
    }

    void close() throws Exception;
}
