package io.selectors.descriptors;

import io.selectors.Descriptor;
import io.selectors.unix.Errno;
import io.selectors.unix.OpenFlags;
import io.selectors.unix.UnixCalls;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.function.IntUnaryOperator;

/**
 * A file descriptor to read, write, close and register: a pipe's end, a device, a terminal, a socket of another library.
 *
 * <pre>{@code
 * DescriptorChannel typed = DescriptorChannel.standardInput();
 * SelectorKey keyboard = selector.register(typed, Interest.READ);
 * while (keyboard.isValid()) {
 *     selector.select((key, readiness) -> {
 *         if (typed.read(words.clear()) < 0) {
 *             key.unregister(); // the end: Ctrl-D, or the pipe's
 *         }
 *         use(words.flip());
 *     });
 * }
 * }</pre>
 *
 * <p><b>Mode.</b> A channel takes a descriptor in the mode that it is in; {@link #configureBlocking} changes it, for everyone who shares
 * the descriptor's open file description. In non-blocking mode {@link #read} and {@link #write} never wait: they return 0 when
 * nothing can be moved now. A direct buffer is read and written in place. Moving its bytes makes no garbage; with the foreign binding, a
 * call that moves nothing may make 40 bytes (seen in JDK 25, where the linker makes them). A buffer on the heap is read and written
 * by way of a copy, at most 64 KiB at a time.
 *
 * <p><b>Arenas.</b> A buffer whose Arena (Java 22) is closed, or confined to another thread, is refused before anything is moved. A shared Arena
 * cannot be closed while a call uses its buffer. With JNA it can: the buffer goes by way of a copy, and what was read then is lost.
 *
 * <p><b>Threads.</b> All methods are safe from any thread at any time. Calls are not ordered: two threads that read at once each get a
 * part. A wait in blocking mode pins a virtual thread to its carrier.
 *
 * <p><b>Closing.</b> A closed channel never touches its number again: {@link #close} gives it back at once when no call is under way,
 * else the last call to return does, on its thread. A read or write that waits in blocking mode is not ended by it. A
 * registered channel may be closed without being unregistered. One that nobody closes keeps its number until the JVM ends.
 *
 * <p><b>Streams.</b> Those that {@link java.nio.channels.Channels} makes of a channel need blocking mode: they take 0 for the end.
 */
public final class DescriptorChannel implements ByteChannel, Descriptor {
    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(DescriptorChannel.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final UnixCalls calls;
    private final int fd;
    /** What closing does with the number; once, when no call is under way. */
    private final Closeable release;
    /** The JDK's, if it has one: it knows when its stream was closed. */
    private final FileDescriptor lender;
    /** How many calls are under way, and {@link #CLOSED}. */
    private volatile int state;

    DescriptorChannel(UnixCalls calls, int fd, Closeable release) {
        this(calls, fd, release, null);
    }

    private DescriptorChannel(UnixCalls calls, int fd, Closeable release, FileDescriptor lender) {
        this.calls = calls;
        this.fd = fd;
        this.release = release;
        this.lender = lender;
    }

    /**
     * Takes over a descriptor: closing the channel closes it.
     *
     * @param fd its number; nobody else may close it from here on
     * @return the channel
     * @throws IllegalArgumentException if the number is negative
     * @throws IOException if it is not open
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static DescriptorChannel of(int fd) throws IOException {
        return owned(Calls.get().unix(), checkOpen(fd));
    }

    /**
     * Uses a descriptor that somebody else closes: closing the channel ends the use, and leaves the descriptor open. It must stay open
     * until then.
     *
     * @param fd its number
     * @return the channel
     * @throws IllegalArgumentException if the number is negative
     * @throws IOException if it is not open
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static DescriptorChannel borrow(int fd) throws IOException {
        return new DescriptorChannel(Calls.get().unix(), checkOpen(fd), () -> { });
    }

    /**
     * Uses the descriptor of a stream, of a {@link java.io.RandomAccessFile}, or {@link FileDescriptor#in}. It stays the stream's:
     * closing the channel leaves it open, and closing the stream closes the channel. What the stream has read ahead is not seen here.
     *
     * @param descriptor the JDK's descriptor, open
     * @return the channel
     * @throws ClosedChannelException if its stream was closed
     * @throws IOException if it is not open
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached, or JNA, which reads this one
     *     whatever the binding, cannot be used
     */
    public static DescriptorChannel of(FileDescriptor descriptor) throws IOException {
        UnixCalls calls = Calls.get().unix();
        int fd = Calls.number(descriptor);
        if (fd < 0) {
            throw new ClosedChannelException();
        }
        return new DescriptorChannel(calls, checkOpen(fd), () -> { }, descriptor);
    }

    /**
     * Opens standard input in non-blocking mode.
     *
     * <p>A terminal is opened anew where the system allows it, with a number of its own: its description is shared with the shell and with
     * {@code System.out}, which loses what it prints while the terminal is non-blocking. It does not become the controlling terminal of this
     * process. Anything else keeps its number, is set to non-blocking, and is set back to the mode that it was found in when the last channel
     * of it is closed, and when the JVM ends, by a signal as well, but not by {@code kill -9}.
     *
     * <p>{@code System.in} reads ahead: what is in its buffer is not seen here. A regular file can be read, but not registered: the system has no
     * readiness for it, and reading it does not wait. The same goes for {@code /dev/null} on Linux and FreeBSD; OpenBSD and
     * DragonFly report it as always ready.
     *
     * @return the channel; closing it leaves standard input open
     * @throws IOException if standard input is not open, was closed when the JVM started, or its terminal could be opened anew but is
     *     refused, as where no descriptor is left
     * @throws IllegalStateException if the JVM is shutting down, as in a shutdown hook, and standard input is not opened anew: its mode might not
     *     be set back any more
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static DescriptorChannel standardInput() throws IOException {
        return standard(0, OpenFlags.RDONLY);
    }

    /**
     * Opens standard output in non-blocking mode, as {@link #standardInput} does. Unless it is a terminal that was opened again, print nothing
     * through {@code System.out} until the channel is closed: what does not go at once would be lost there.
     *
     * @return the channel; closing it leaves standard output open
     * @throws IOException if standard output is not open, is a file that is open for reading only, or is refused as in {@link #standardInput}
     * @throws IllegalStateException if the JVM is shutting down, as in {@link #standardInput}
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static DescriptorChannel standardOutput() throws IOException {
        return standard(1, OpenFlags.WRONLY);
    }

    /**
     * Opens standard error in non-blocking mode, as {@link #standardOutput} does.
     *
     * @return the channel; closing it leaves standard error open
     * @throws IOException if standard error is not open, is a file that is open for reading only, or is refused as in {@link #standardInput}
     * @throws IllegalStateException if the JVM is shutting down, as in {@link #standardInput}
     * @throws UnsupportedOperationException if this system has no file descriptors, or they cannot be reached
     */
    public static DescriptorChannel standardError() throws IOException {
        return standard(2, OpenFlags.WRONLY);
    }

    private static DescriptorChannel standard(int fd, int direction) throws IOException {
        Calls calls = Calls.get();
        StandardStreams.Stream stream = StandardStreams.open(calls, fd, direction);
        return new DescriptorChannel(calls.unix(), stream.fd(), stream.release());
    }

    /** One that closes its number. */
    static DescriptorChannel owned(UnixCalls calls, int fd) {
        return new DescriptorChannel(calls, fd, () -> CheckedCalls.close(calls, fd));
    }

    private static int checkOpen(int fd) throws IOException {
        if (fd < 0) {
            throw new IllegalArgumentException("A file descriptor is 0 or more, not " + fd);
        }
        CheckedCalls.flags(Calls.get().unix(), fd);
        return fd;
    }

    /**
     * Reads what is there. An empty datagram cannot be told from the end: of a datagram socket, -1 is one. Use a
     * {@link java.nio.channels.DatagramChannel} for datagrams where that matters.
     *
     * @param target takes the bytes
     * @return how many were read; 0 if there is nothing now, or no room in the buffer; -1 at the end, and for an empty datagram
     * @throws ReadOnlyBufferException if the buffer is read-only
     * @throws IllegalStateException if the buffer's Arena is closed; a WrongThreadException if it is confined to another thread
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if the system refuses; the message names the descriptor and the error
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        begin();
        try {
            return !target.hasRemaining() ? 0 : isTakenInPlace(target) ? readInPlace(target) : readByCopy(target);
        } finally {
            end();
        }
    }

    /**
     * Writes what goes at once; in blocking mode, at least one byte.
     *
     * @param source holds the bytes
     * @return how many were written; 0 if none goes now, or the buffer is empty
     * @throws IllegalStateException if the buffer's Arena is closed; a WrongThreadException if it is confined to another thread
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if the system refuses: EPIPE when nobody is left who could read; the message names the descriptor and the error
     */
    @Override
    public int write(ByteBuffer source) throws IOException {
        begin();
        try {
            return !source.hasRemaining() ? 0 : isTakenInPlace(source) ? writeInPlace(source) : writeByCopy(source);
        } finally {
            end();
        }
    }

    private boolean isTakenInPlace(ByteBuffer buffer) {
        return buffer.isDirect() && calls.keepsAlive(buffer);
    }

    private int readInPlace(ByteBuffer target) throws IOException {
        int count;
        do {
            count = calls.read(fd, target);
        } while (count == -CheckedCalls.EINTR);
        if (count > 0) {
            target.position(target.position() + count);
            return count;
        }
        return count == 0 ? -1 : refused("read from", count);
    }

    private int writeInPlace(ByteBuffer source) throws IOException {
        int count;
        do {
            count = calls.write(fd, source);
        } while (count == -CheckedCalls.EINTR);
        if (count >= 0) {
            source.position(source.position() + count);
            return count;
        }
        return refused("write to", count);
    }

    private int readByCopy(ByteBuffer target) throws IOException {
        target.get(target.position()); // Memory that cannot be used is refused before bytes are taken that would be lost.
        ByteBuffer copy = Copies.take(target.remaining());
        try {
            int count = readInPlace(copy);
            target.put(copy.flip());
            return count;
        } finally {
            Copies.giveBack(copy);
        }
    }

    private int writeByCopy(ByteBuffer source) throws IOException {
        ByteBuffer copy = Copies.take(source.remaining());
        try {
            copy.put(0, source, source.position(), copy.remaining());
            int count = writeInPlace(copy);
            source.position(source.position() + count);
            return count;
        } finally {
            Copies.giveBack(copy);
        }
    }

    /** Returns 0 if it only has to be tried again later. */
    private int refused(String call, int result) throws IOException {
        if (result == -CheckedCalls.EAGAIN) {
            return 0;
        }
        String why = result == -Errno.EPIPE.number() ? ", which nobody reads any more"
                : result == -Errno.EBADF.number() ? ", which is not open for that" : "";
        throw Errno.failure(call + " fd " + fd + why, -result);
    }

    /**
     * Sets the mode of the descriptor's open file description: of everyone who shares it.
     *
     * @param block whether reads and writes wait
     * @return this channel
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if the system refuses
     */
    public DescriptorChannel configureBlocking(boolean block) throws IOException {
        begin();
        try {
            CheckedCalls.setBlocking(calls, fd, block);
            return this;
        } finally {
            end();
        }
    }

    /**
     * Asks the system for the mode.
     *
     * @return whether reads and writes wait
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if the system refuses
     */
    public boolean isBlocking() throws IOException {
        begin();
        try {
            return CheckedCalls.isBlocking(calls, fd);
        } finally {
            end();
        }
    }

    /**
     * The number.
     *
     * @return it, also when this is closed: then it is another's, or nobody's
     */
    @Override
    public int fd() {
        return fd;
    }

    @Override
    public boolean isOpen() {
        return state >= 0 && (lender == null || lender.valid());
    }

    /**
     * Closes the channel; idempotent.
     *
     * @throws IOException if the system reports that something written before was lost; the number is given back all the same
     */
    @Override
    public void close() throws IOException {
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        if (before == 0) {
            release.close();
        }
    }

    /** Makes another call with the number, which stays this channel's as long as that takes. */
    int use(IntUnaryOperator call) throws IOException {
        begin();
        try {
            return call.applyAsInt(fd);
        } finally {
            end();
        }
    }

    private void begin() throws ClosedChannelException {
        int now = state;
        while (now >= 0 && !STATE.compareAndSet(this, now, now + 1)) {
            now = state;
        }
        if (now < 0) {
            throw new ClosedChannelException();
        }
        if (lender != null && !lender.valid()) {
            STATE.getAndAdd(this, -1); // No release to run: a lent number is nobody's to give back.
            throw new ClosedChannelException();
        }
    }

    private void end() throws IOException {
        int before = (int) STATE.getAndAdd(this, -1);
        if (before == CLOSED + 1) {
            release.close();
        }
    }

    @Override
    public String toString() {
        return "DescriptorChannel[fd=" + fd + (isOpen() ? "]" : ", closed]");
    }
}
