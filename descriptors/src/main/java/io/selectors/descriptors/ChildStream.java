package io.selectors.descriptors;

import io.selectors.unix.Errno;
import io.selectors.unix.OpenFlags;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** One stream of a child: this process's end of it, and until the child is started, the child's. */
final class ChildStream implements Closeable {
    /** How a stream is made. */
    @FunctionalInterface
    interface Way {
        /** Opens one; {@code childReads} says in which direction. */
        ChildStream open(Calls calls, boolean childReads) throws IOException;
    }

    /** Where the system lists the open descriptors of a process as files. */
    private static final Path LISTED = Path.of(Calls.LINUX ? "/proc/self/fd" : "/dev/fd");
    private static final int FOR_OWNER = 0600;

    private final DescriptorChannel ours;
    private final File childsFile;
    private final Closeable childsEnd;

    private ChildStream(DescriptorChannel ours, File childsFile, Closeable childsEnd) {
        this.ours = ours;
        this.childsFile = childsFile;
        this.childsEnd = childsEnd;
    }

    /**
     * A pipe, whose other end the JDK opens for the child by its name in the list of descriptors. FreeBSD lists 0 to 2 alone unless fdescfs is
     * mounted: then a FIFO.
     */
    static ChildStream open(Calls calls, boolean childReads) throws IOException {
        DescriptorPipe pipe = DescriptorPipe.open(calls.unix());
        try {
            DescriptorChannel ours = childReads ? pipe.sink() : pipe.source();
            DescriptorChannel theirs = childReads ? pipe.source() : pipe.sink();
            Path listed = LISTED.resolve(Integer.toString(theirs.fd()));
            if (Files.exists(listed)) {
                // Linux opens the pipe again, in blocking mode; the others duplicate the descriptor, with its mode.
                theirs.configureBlocking(true);
                return new ChildStream(ours, listed.toFile(), theirs);
            }
        } catch (IOException | RuntimeException e) {
            pipe.close();
            throw e;
        }
        pipe.close();
        return openFifo(calls, childReads);
    }

    /** A FIFO, gone from its folder when the child has it. */
    static ChildStream openFifo(Calls calls, boolean childReads) throws IOException {
        Path folder = Files.createTempDirectory("selectors");
        Path fifo = folder.resolve("stream");
        Closeable anchor = null;
        try {
            Errno.check("mkfifo " + fifo, calls.makeFifo(fifo, FOR_OWNER));
            // Open for both directions, so that no other open waits for the other side.
            RandomAccessFile both = new RandomAccessFile(fifo.toFile(), "rw");
            anchor = both;
            int ours = Errno.check("open of " + fifo, calls.open(fifo, childReads ? OpenFlags.WRONLY : OpenFlags.RDONLY));
            return new ChildStream(DescriptorChannel.owned(calls.unix(), ours), fifo.toFile(), () -> remove(both, fifo, folder));
        } catch (IOException | RuntimeException e) {
            remove(anchor, fifo, folder);
            throw e;
        }
    }

    private static void remove(Closeable anchor, Path fifo, Path folder) throws IOException {
        try (anchor) {
            Files.deleteIfExists(fifo);
            Files.deleteIfExists(folder);
        }
    }

    DescriptorChannel ours() {
        return ours;
    }

    /** What the JDK is to open for the child. */
    File childsFile() {
        return childsFile;
    }

    /** The child has its own: the stream is to end with it. */
    void started() throws IOException {
        childsEnd.close();
    }

    @Override
    public void close() throws IOException {
        try (childsEnd) {
            ours.close();
        }
    }
}
