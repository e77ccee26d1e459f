package io.selectors.demo;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.descriptors.DescriptorChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Standard output. While nobody reads it, what is registered with a selector of its own goes on. */
final class Output {
    private final DescriptorChannel channel;
    private final Selector meanwhile;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

    /** {@code meanwhile} is for what goes on while this waits: each attachment is a {@link Runner.Source}. */
    Output(DescriptorChannel channel, Selector meanwhile) {
        this.channel = channel;
        this.meanwhile = meanwhile;
    }

    Selector meanwhile() {
        return meanwhile;
    }

    void write(byte[] bytes, int from, int count) throws IOException {
        for (int at = from, end = from + count; at < end;) {
            int part = Math.min(end - at, buffer.remaining());
            buffer.put(bytes, at, part);
            at += part;
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                await();
            }
        }
        buffer.clear();
    }

    private void await() throws IOException {
        if (meanwhile.key(channel.fd()).isEmpty()) {
            meanwhile.register(channel, Interest.WRITE, (Runner.Source) () -> { });
        }
        meanwhile.select((key, readiness) -> key.attachment(Runner.Source.class).ready());
    }
}
