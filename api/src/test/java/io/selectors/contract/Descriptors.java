package io.selectors.contract;

import java.io.IOException;
import java.nio.file.Path;

/** The native calls that the tests of raw file descriptors need. Each throws if the system refuses. */
public interface Descriptors {
    /** A new pipe: its reading and its writing end, both non-blocking. */
    int[] pipe() throws IOException;

    /** A descriptor that turns readable by being written eight bytes, and is silent again when they are read. */
    int counter() throws IOException;

    /** A duplicate with the lowest free number. */
    int duplicate(int fd) throws IOException;

    /** Makes a number a duplicate of another descriptor, after closing what the number was. */
    void duplicate(int fd, int onto) throws IOException;

    /** Opens a file or a directory for reading. */
    int open(Path path) throws IOException;

    /** Closes a number, behind the back of whoever holds it. */
    void close(int fd) throws IOException;

    /** Writes some bytes and returns how many. */
    int write(int fd, byte[] bytes) throws IOException;

    /** Reads at most that many bytes and returns what there was; empty at the end and where a read would block. */
    byte[] read(int fd, int limit) throws IOException;

    /** Prepares signals for the calling thread: each run, from any thread, sends it one that has a handler and does no harm. */
    Runnable signalsToThisThread() throws IOException;
}
