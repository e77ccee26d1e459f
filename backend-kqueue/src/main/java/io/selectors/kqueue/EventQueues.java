package io.selectors.kqueue;

/**
 * Kqueues of one's own, each with one filter for what has no descriptor on these systems: a timer, or the end of a process. The queue is
 * readable when that has happened, so that it can be registered as any descriptor. A call that fails returns the error's number, negated;
 * none throws. Safe from any thread. Not meant for use by others than {@code selectors-descriptors}.
 */
public interface EventQueues {
    /**
     * Makes a queue.
     *
     * @return its descriptor or a negated errno
     */
    int create();

    /**
     * Starts the queue's timer again; what it has expired before is forgotten.
     *
     * @param queue the descriptor
     * @param nanos how long, more than 0; rounded up to milliseconds where the system takes nothing finer
     * @param again whether it expires again and again
     * @return 0 or a negated errno
     */
    int startTimer(int queue, long nanos, boolean again);

    /**
     * Stops the queue's timer, if it runs.
     *
     * @param queue the descriptor
     * @return 0 or a negated errno
     */
    int stopTimer(int queue);

    /**
     * Takes note of the timer's expirations.
     *
     * @param queue the descriptor
     * @return how many since this was asked last or the timer was started, at most {@link Integer#MAX_VALUE}, or a negated errno
     */
    int expirations(int queue);

    /**
     * Has the queue readable, for good, when a process ends.
     *
     * @param queue the descriptor
     * @param pid the process
     * @return 0 or a negated errno: {@code -ESRCH} if it has ended already
     */
    int watchExit(int queue, int pid);
}
