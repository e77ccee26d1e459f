package io.selectors.demo;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Cuts a stream of bytes into messages, each ended by a newline or by the end of the stream. */
final class MessageFramer {
    private static final int LEAST_CAPACITY = 256;
    /** JVMs make no array of the last few lengths that an int can say; a reply is longer by its newline. */
    private static final int LONGEST_MESSAGE = Integer.MAX_VALUE - 16;

    private final int maxMessage;
    private final Memory memory;
    private byte[] partial = new byte[LEAST_CAPACITY];
    private int length;

    MessageFramer(int maxMessage, Memory memory) {
        this.maxMessage = Math.min(maxMessage, LONGEST_MESSAGE);
        this.memory = memory;
    }

    /** The next whole message in the bytes, or null when they are used up; empty lines are passed over. */
    byte[] next(ByteBuffer bytes) throws BadMessageException {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b != '\n') {
                append(b);
            } else if (isBlank()) {
                length = 0;
            } else {
                return take();
            }
        }
        return null;
    }

    /** What stood before the end of the stream, or null. */
    byte[] last() {
        return isBlank() ? null : take();
    }

    boolean isBlank() {
        return length == 0 || length == 1 && partial[0] == '\r';
    }

    private void append(byte b) throws BadMessageException {
        if (length == maxMessage) {
            throw new BadMessageException("longer than " + maxMessage + " bytes");
        }
        if (length == partial.length) {
            int capacity = grown(length, maxMessage);
            memory.add(capacity - length);
            try {
                memory.check();
            } catch (BadMessageException e) {
                memory.add(length - capacity);
                throw e;
            }
            partial = Arrays.copyOf(partial, capacity);
        }
        partial[length++] = b;
    }

    static int grown(int length, int maxMessage) {
        return (int) Math.min(2L * length, maxMessage);
    }

    private byte[] take() {
        byte[] message = Arrays.copyOf(partial, length);
        length = 0;
        if (partial.length > 64 * 1024) {
            shrink();
        }
        return message;
    }

    /** Gives up what was not ended. */
    void close() {
        length = 0;
        shrink();
    }

    private void shrink() {
        memory.add(LEAST_CAPACITY - partial.length);
        partial = new byte[LEAST_CAPACITY];
    }
}
