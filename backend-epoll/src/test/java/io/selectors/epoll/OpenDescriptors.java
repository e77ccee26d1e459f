package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.unix.LibcDescriptors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The descriptors that a test has open, to be closed after it. */
final class OpenDescriptors implements AutoCloseable {
    private final LibcDescriptors libc = new LibcDescriptors();
    private final Deque<Integer> numbers = new ArrayDeque<>();

    int add(int fd) {
        assertTrue(fd >= 0, "the system refuses");
        numbers.push(fd);
        return fd;
    }

    /** The reading end and the writing end. */
    int[] pipe() throws IOException {
        int[] ends = libc.pipe();
        add(ends[0]);
        add(ends[1]);
        return ends;
    }

    @Override
    public void close() throws IOException {
        for (int fd : numbers) {
            libc.close(fd);
        }
    }
}
