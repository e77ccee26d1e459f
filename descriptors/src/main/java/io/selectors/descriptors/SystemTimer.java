package io.selectors.descriptors;

import java.io.IOException;

/** A timer as a system has it. */
interface SystemTimer {
    /** What is readable when it has expired; closing it ends the timer. */
    DescriptorChannel descriptor();

    /** Restarts it; {@code nanos} is more than 0. */
    void start(long nanos, boolean again) throws IOException;

    void stop() throws IOException;

    /** How often it has expired since this was asked last, or it was started. */
    long expirations() throws IOException;
}
