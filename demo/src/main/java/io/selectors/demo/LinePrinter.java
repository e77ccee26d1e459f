package io.selectors.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Prints whole lines, each with a prefix, from bytes that come in any pieces. A line of more than a mebibyte is cut into several. */
final class LinePrinter {
    private static final int LONGEST = 1 << 20;

    private final Runner runner;
    private final int prefix;
    /** The prefix, and what there is of a line. */
    private byte[] line;
    private int length;

    LinePrinter(Runner runner, String prefix) {
        this.runner = runner;
        this.line = Arrays.copyOf(prefix.getBytes(StandardCharsets.UTF_8), 256);
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8).length;
        this.length = this.prefix;
    }

    void add(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n' || length == LONGEST) {
                print();
            }
            if (next != '\n') {
                append(next);
            }
        }
    }

    /** A last line needs no newline. */
    void end() throws IOException {
        if (length > prefix) {
            print();
        }
    }

    private void print() throws IOException {
        append((byte) '\n');
        runner.print(line, 0, length);
        length = prefix;
    }

    private void append(byte next) {
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = next;
    }
}
