package io.selectors.contract;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** Something to register: always writable, and readable on demand. */
public interface Source extends Closeable {
    /** What to register: in non-blocking mode, open until it or this is closed. */
    SelectableChannel channel();

    /** Makes it readable, by one more byte. */
    void fill() throws IOException;

    /** Takes one byte. */
    void take() throws IOException;

    /** Takes every byte there is, so that it is no longer readable. */
    void drain() throws IOException;
}
