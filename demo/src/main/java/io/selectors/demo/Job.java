package io.selectors.demo;

import io.selectors.Interest;
import io.selectors.SelectorKey;
import io.selectors.descriptors.ChildProcess;
import io.selectors.descriptors.DescriptorChannel;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** One command while it runs. */
final class Job implements AutoCloseable {
    private static final File EMPTY = new File("/dev/null");
    /** A pipe holds 64 KiB, or a mebibyte if its owner asks for that. */
    private static final int PIPEFULS = 16;

    private final Runner runner;
    private final int number;
    private final long started = System.nanoTime();
    private final ChildProcess child;
    private final Stream output;
    private final Stream errors;
    private boolean late;

    Job(Runner runner, int number, String command) throws IOException {
        this.runner = runner;
        this.number = number;
        child = ChildProcess.start(new ProcessBuilder("sh", "-c", command).redirectInput(EMPTY));
        try {
            output = new Stream(child.output(), " | ");
            errors = new Stream(child.errors(), " ! ");
            runner.selector().register(child.exit(), Interest.READ, (Runner.Source) this::ended);
        } catch (IOException | RuntimeException e) {
            close();
            ProcessTrees.kill(List.of(process()));
            throw e;
        }
    }

    long started() {
        return started;
    }

    /** The shell. */
    ProcessHandle process() {
        return child.process().toHandle();
    }

    /** Notes, for its last line, that it is to be killed by the timeout; false if that is known, or it has ended in time. */
    boolean isLate() {
        boolean before = late;
        late |= child.process().isAlive();
        return late && !before;
    }

    /** What is in the pipes was printed before the end, unless a child's child goes on printing. */
    private void ended() throws IOException {
        int status = status();
        output.drain();
        errors.drain();
        close();
        String time = String.format(Locale.ROOT, "%.2f", (System.nanoTime() - started) / 1e9);
        byte[] line = (number + " = exit " + status + " after " + time + " s" + (late ? ", killed by the timeout" : "") + "\n").getBytes(StandardCharsets.UTF_8);
        runner.print(line, 0, line.length);
        runner.ended(this, status);
    }

    private int status() throws IOException {
        try {
            return child.process().waitFor();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** Standard output or error, cut into lines. */
    private final class Stream implements Runner.Source {
        private final DescriptorChannel channel;
        private final SelectorKey key;
        private final LinePrinter lines;

        Stream(DescriptorChannel channel, String mark) throws IOException {
            this.channel = channel;
            this.lines = new LinePrinter(runner, number + mark);
            this.key = runner.selector().register(channel, Interest.READ, this);
        }

        /** Once: whoever prints much is not the only one. */
        @Override
        public void ready() throws IOException {
            read();
        }

        /** What is in the pipe: no more than fits in one, because a child's child may print for ever. */
        void drain() throws IOException {
            for (int i = 0; i < PIPEFULS && key.isValid() && read() > 0; i++) {
                // Printed by read.
            }
            finish();
        }

        private int read() throws IOException {
            ByteBuffer buffer = runner.buffer().clear();
            int count = channel.read(buffer);
            if (count < 0) {
                finish();
            } else {
                lines.add(buffer.flip());
            }
            return count;
        }

        private void finish() throws IOException {
            if (key.unregister()) {
                lines.end();
            }
        }
    }
}
