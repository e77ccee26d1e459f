package io.selectors.kqueue;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The system calls of a kqueue selector. A call that fails returns the error's number, negated; none throws, none makes garbage. One
 * instance serves one selector. Its selecting thread calls {@link #wait}, {@link #read}, {@link #allocate}, {@link #release} and {@link
 * #address} without the selector's lock. Any thread wakes, by {@link #control} or {@link #write}. Everything else is under the lock.
 * Every address is that of memory from {@link #allocate}, or another direct buffer's.
 */
interface KqueueCalls {
    /** kqueue. */
    int create();

    /**
     * kevent, at once; returns how many receipts there are.
     *
     * @param count how many changes; none ask for receipts if {@code capacity} is 0
     */
    int control(int kqueue, long changes, int count, long receipts, int capacity);

    /**
     * kevent, with changes and a wait.
     *
     * @param nanos how long; 0 polls, {@link Long#MAX_VALUE} has no end; clamped
     */
    int wait(int kqueue, long changes, int count, long events, int capacity, long nanos);

    /** A pipe, non-blocking and closed in children; {@code ends} takes two ints. */
    int pipe(ByteBuffer ends);

    /** read; returns how many bytes. */
    int read(int fd, long bytes, int count);

    /** write; returns how many bytes. */
    int write(int fd, long bytes, int count);

    /** fstat; {@code stat} is what {@link Platform} says a {@code struct stat} is. */
    int stat(int fd, long stat);

    /** close. */
    int close(int fd);

    /** The address of a direct buffer. */
    long address(ByteBuffer direct);

    /** Memory for the addresses, zeroed, in native order; it lasts until {@link #release} or {@link #free}. */
    ByteBuffer allocate(int size) throws IOException;

    /** Gives back what {@link #allocate} gave. */
    void release(ByteBuffer memory);

    /** Gives back all of the memory. The last call of all: after it, each of the others would touch what may be another's. */
    void free();
}
