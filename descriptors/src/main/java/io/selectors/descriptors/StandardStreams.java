package io.selectors.descriptors;

import io.selectors.unix.Errno;
import io.selectors.unix.FileIdentity;
import io.selectors.unix.OpenFlags;
import io.selectors.unix.OwnThread;
import io.selectors.unix.UnixCalls;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Standard input, output and error in non-blocking mode, without doing harm to those who share them.
 *
 * <p>The mode is one of the open file description, which a terminal's streams share with each other and with the shell. A terminal can be
 * opened anew, which makes another description. Else the mode is set, and set back when no use of that file is left.
 */
final class StandardStreams {
    /** Where the system lists the open descriptors of a process as files. */
    private static final Path LISTED = Path.of(Calls.LINUX ? "/proc/self/fd" : "/dev/fd");
    /** The first file that a JVM opens, and keeps. */
    private static final Path MODULES = Path.of(System.getProperty("java.home"), "lib", "modules");
    private static final int LONGEST_NAME = 1024;
    /** By file, for two streams of one file may be of one description. */
    private static final Map<FileIdentity, Changes> CHANGED = new HashMap<>();
    private static boolean restoredAtExit;
    private static boolean restored;

    private StandardStreams() {
    }

    /**
     * A stream in non-blocking mode.
     *
     * @param fd the number
     * @param release what to do when it is used no more
     */
    record Stream(int fd, Closeable release) {
    }

    /** The flags that were found at a number. */
    private record Found(UnixCalls calls, int fd, int flags) {
        /** Not checked: whoever closed the stream behind its back has nothing to be set back. */
        void setBack() {
            calls.fcntl(fd, UnixCalls.F_SETFL, flags);
        }
    }

    /** What was done to the streams of one file. */
    private static final class Changes {
        /** The last one first; one for each number, because what is found later is what this class has set. */
        private final Deque<Found> found = new ArrayDeque<>();
        int uses;

        void add(Found flags) {
            if (found.stream().noneMatch(earlier -> earlier.fd == flags.fd)) {
                found.push(flags);
            }
            uses++;
        }

        /** Backwards: of one description, the mode found first is the one it had. */
        void undo() {
            found.forEach(Found::setBack);
        }
    }

    /** {@code direction} is RDONLY or WRONLY. */
    static Stream open(Calls calls, int fd, int direction) throws IOException {
        checkNotTaken(calls.unix(), fd, direction);
        Stream anew = calls.own().isTerminal(fd) == 1 ? openAnew(calls, fd, direction) : null;
        return anew != null ? anew : borrow(calls.unix(), fd);
    }

    /** The number of a stream that was closed before the JVM started is given to what the JVM opens: its modules, a jar, its log. */
    private static void checkNotTaken(UnixCalls calls, int fd, int direction) throws IOException {
        boolean listed = Files.exists(LISTED);
        Path file = listed ? LISTED.resolve(Integer.toString(fd)) : MODULES;
        if (listed ? isTaken(calls, fd, file, direction) : Unlisted.ARE_MODULES[fd]) {
            throw new IOException("fd " + fd + " was closed when this JVM started, or "
                    + (direction == OpenFlags.WRONLY ? "opened for reading only" : "redirected from a file of its own")
                    + ": its number is that of " + (Files.isSymbolicLink(file) ? Files.readSymbolicLink(file) : file) + " now");
        }
    }

    private static boolean isTaken(UnixCalls calls, int fd, Path file, int direction) throws IOException {
        return Files.isRegularFile(file) && (isOfJvm(calls, fd, file) || direction == OpenFlags.WRONLY && isReadOnly(calls, fd));
    }

    /**
     * Where the system lists no descriptors, only the JVM's modules are known, by their size. Asked once, and left open: closing what asks
     * would close the stream, and its FileDescriptor keeps it (17 and 25).
     */
    private static final class Unlisted {
        static final boolean[] ARE_MODULES = {
            hasSizeOfModules(FileDescriptor.in), hasSizeOfModules(FileDescriptor.out), hasSizeOfModules(FileDescriptor.err)};

        private static boolean hasSizeOfModules(FileDescriptor stream) {
            try {
                return new FileInputStream(stream).getChannel().size() == Files.size(MODULES);
            } catch (IOException e) {
                return false; // One that is not open is refused later.
            }
        }
    }

    /** HotSpot (17 and 25) opens its log to be closed in children, which nothing inherited is; its modules and jars, to be read. */
    private static boolean isOfJvm(UnixCalls calls, int fd, Path file) throws IOException {
        int flags = Errno.check("fcntl F_GETFD of fd " + fd, calls.fcntl(fd, UnixCalls.F_GETFD, 0));
        return (flags & UnixCalls.FD_CLOEXEC) != 0 || Files.exists(MODULES) && Files.isSameFile(file, MODULES);
    }

    private static boolean isReadOnly(UnixCalls calls, int fd) throws IOException {
        return (CheckedCalls.flags(calls, fd) & OpenFlags.ACCESS_MODE) == OpenFlags.RDONLY;
    }

    /** Null if that cannot be: the terminal may be another user's, as after su, or of another mount, as in a container. */
    private static Stream openAnew(Calls calls, int fd, int direction) throws IOException {
        Path terminal = terminal(calls, fd);
        // The master of a pseudo-terminal is a terminal, too. Opening ptmx makes another one.
        if (terminal == null || terminal.endsWith("ptmx")) {
            return null;
        }
        int anew = calls.open(Calls.LINUX ? LISTED.resolve(Integer.toString(fd)) : terminal, direction | OpenFlags.NOCTTY);
        if (anew >= 0) {
            return new Stream(anew, () -> CheckedCalls.close(calls.unix(), anew));
        }
        if (Errno.isPassing(-anew)) {
            throw Errno.failure("open of " + terminal + ", the terminal of fd " + fd, -anew);
        }
        return null;
    }

    private static Path terminal(Calls calls, int fd) throws IOException {
        Path link = LISTED.resolve(Integer.toString(fd));
        return !Calls.LINUX ? terminalByName(calls, fd) : Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : null;
    }

    /** Null if the C library finds none. */
    static Path terminalByName(Calls calls, int fd) {
        ByteBuffer name = ByteBuffer.allocateDirect(LONGEST_NAME);
        if (calls.own().terminalName(fd, calls.unix().address(name), LONGEST_NAME) < 0) {
            return null;
        }
        byte[] text = new byte[LONGEST_NAME];
        name.get(text);
        String padded = new String(text, StandardCharsets.UTF_8);
        return Path.of(padded.substring(0, padded.indexOf('\0')));
    }

    static synchronized Stream borrow(UnixCalls calls, int fd) throws IOException {
        restoreAtExit();
        int flags = CheckedCalls.flags(calls, fd);
        FileIdentity file = identify(fd);
        CheckedCalls.setBlocking(calls, fd, false);
        CHANGED.computeIfAbsent(file, none -> new Changes()).add(new Found(calls, fd, flags));
        return new Stream(fd, () -> release(file));
    }

    /** What lasts of it. */
    private static FileIdentity identify(int fd) throws IOException {
        FileIdentity file = Calls.LINUX ? FileIdentity.of(LISTED, fd) : FileIdentity.UNKNOWN;
        return file == null ? FileIdentity.UNKNOWN : file.withoutPermissions();
    }

    private static synchronized void release(FileIdentity file) {
        Changes changes = CHANGED.get(file);
        if (--changes.uses == 0) {
            CHANGED.remove(file);
            changes.undo();
        }
    }

    /** The JVM runs hooks after a signal as well, as of Ctrl-C. */
    private static void restoreAtExit() {
        if (restored) {
            throw new IllegalStateException("Shutdown in progress");
        }
        if (!restoredAtExit) {
            Runtime.getRuntime().addShutdownHook(OwnThread.create("selectors: standard streams", StandardStreams::restoreAll));
            restoredAtExit = true;
        }
    }

    private static synchronized void restoreAll() {
        restored = true;
        CHANGED.values().forEach(Changes::undo);
    }
}
