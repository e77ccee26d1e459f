package io.selectors.reliability.fuzz;

import io.selectors.contract.Descriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** One descriptor, a channel's or a raw one; another one of the same description is another end. */
final class End {
    private static final int CHUNK = 1 << 16;

    final Description description;
    /** Null for a raw descriptor. */
    final SelectableChannel channel;
    final int number;
    private final Descriptors calls;
    private boolean open = true;

    End(Description description, SelectableChannel channel, int number, Descriptors calls) {
        this.description = description;
        this.channel = channel;
        this.number = number;
        this.calls = calls;
        description.numbers.add(number);
    }

    boolean isOpen() {
        return open;
    }

    /** Writes at most that many bytes; returns how many, 0 where that is refused. */
    int write(int count) {
        try {
            return channel == null ? calls.write(number, new byte[count])
                    : ((WritableByteChannel) channel).write(ByteBuffer.allocate(count));
        } catch (IOException e) {
            // Full or broken: which, is asked of poll.
            return 0;
        }
    }

    /** Writes until there is no room. */
    long fill() {
        long total = 0;
        int written;
        while ((written = write(CHUNK)) > 0) {
            total += written;
        }
        while (write(1) > 0) {
            total++;
        }
        return total;
    }

    /** Reads at most that many bytes; returns how many, 0 where there are none or that is refused. */
    int read(int limit) {
        try {
            return channel == null ? calls.read(number, limit).length
                    : Math.max(0, ((ReadableByteChannel) channel).read(ByteBuffer.allocate(limit)));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Reads whatever there is. */
    long drain() {
        long total = 0;
        int count;
        while ((count = read(CHUNK)) > 0) {
            total += count;
        }
        return total;
    }

    void close() throws IOException {
        if (open) {
            replaced();
            if (channel == null) {
                calls.close(number);
            } else {
                channel.close();
            }
        }
    }

    /** Another descriptor has taken the number. */
    void replaced() {
        open = false;
        description.numbers.remove(number);
    }
}
