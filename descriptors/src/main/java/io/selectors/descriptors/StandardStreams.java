package io.selectors.descriptors;

import io.selectors.unix.FileIdentity;
import io.selectors.unix.UnixCalls;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Standard input, output and error in non-blocking mode, without doing harm to those who share them.
 *
 * <p>The mode is one of the open file description, which a terminal's streams share with each other and with the shell. Linux can open the
 * terminal anew, which makes another description. Else the mode is set, and set back when no channel of that file is left.
 */
final class StandardStreams {
    private static final Path LISTED = Path.of("/proc/self/fd");
    /** By file, for two streams of one file may be of one description. */
    private static final Map<FileIdentity, Changes> CHANGED = new HashMap<>();
    private static boolean restoredAtExit;

    private StandardStreams() {
    }

    /** What was done to the streams of one file. */
    private static final class Changes {
        final Deque<Runnable> undo = new ArrayDeque<>();
        int channels;

        /** Backwards: of one description, the mode found first is the one it had. */
        void undo() {
            undo.forEach(Runnable::run);
        }
    }

    static DescriptorChannel open(int fd) throws IOException {
        Calls calls = Calls.get();
        DescriptorChannel anew = Calls.LINUX && calls.own().isTerminal(fd) == 1 ? openAnew(calls.unix(), fd) : null;
        return anew != null ? anew : borrow(calls.unix(), fd);
    }

    /** Null if the terminal is another user's, as after su. */
    private static DescriptorChannel openAnew(UnixCalls calls, int fd) throws IOException {
        Path listed = LISTED.resolve(Integer.toString(fd));
        String path = listed.toString();
        try {
            return fd == 0 ? DescriptorChannel.of(calls, new FileInputStream(path)) : DescriptorChannel.of(calls, new FileOutputStream(path));
        } catch (FileNotFoundException e) {
            // The JDK's type for every refusal, and for a lack of descriptors too.
            if (fd == 0 ? Files.isReadable(listed) : Files.isWritable(listed)) {
                throw e;
            }
            return null;
        }
    }

    static synchronized DescriptorChannel borrow(UnixCalls calls, int fd) throws IOException {
        restoreAtExit();
        int flags = CheckedCalls.flags(calls, fd);
        FileIdentity file = Calls.LINUX ? FileIdentity.of(LISTED, fd) : FileIdentity.UNKNOWN;
        CheckedCalls.setBlocking(calls, fd, false);
        Changes changes = CHANGED.computeIfAbsent(file, none -> new Changes());
        // Not checked: whoever closed the stream behind its back has nothing to be set back.
        changes.undo.push(() -> calls.fcntl(fd, UnixCalls.F_SETFL, flags));
        changes.channels++;
        return new DescriptorChannel(calls, fd, () -> release(file));
    }

    private static synchronized void release(FileIdentity file) {
        Changes changes = CHANGED.get(file);
        if (--changes.channels == 0) {
            CHANGED.remove(file);
            changes.undo();
        }
    }

    /** The JVM runs hooks after a signal as well, as of Ctrl-C. */
    private static void restoreAtExit() {
        if (!restoredAtExit) {
            Runtime.getRuntime().addShutdownHook(new Thread(StandardStreams::restoreAll, "selectors-standard-streams"));
            restoredAtExit = true;
        }
    }

    private static synchronized void restoreAll() {
        CHANGED.values().forEach(Changes::undo);
    }
}
