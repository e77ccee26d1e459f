package io.selectors.unix;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The system calls that every native backend makes, by number and raw address. One that fails returns the error's number, negated,
 * as the kernel itself does; none throws, unless it says so. One that succeeds makes no garbage. Safe from any thread.
 *
 * <p>Every address is a direct buffer's, or that of {@linkplain #allocate memory} from here.
 */
public interface UnixCalls {
    /** fcntl: gets the flags of the descriptor. */
    int F_GETFD = 1;
    /** fcntl: sets the flags of the descriptor, of which there is one, {@code FD_CLOEXEC}. */
    int F_SETFD = 2;
    /** fcntl: gets the flags of the description. */
    int F_GETFL = 3;
    /** fcntl: sets the flags of the description. */
    int F_SETFL = 4;
    /** Of F_GETFD and F_SETFD: closed in a child that runs another program. */
    int FD_CLOEXEC = 1;

    /**
     * close.
     *
     * @param fd the descriptor
     * @return 0 or a negated errno
     */
    int close(int fd);

    /**
     * read.
     *
     * @param fd the descriptor
     * @param bytes where to
     * @param count how many at most
     * @return how many, 0 at the end, or a negated errno
     */
    int read(int fd, long bytes, int count);

    /**
     * write.
     *
     * @param fd the descriptor
     * @param bytes where from
     * @param count how many at most
     * @return how many, or a negated errno
     */
    int write(int fd, long bytes, int count);

    /**
     * Whether a read or write of this buffer keeps its memory alive for as long as the call takes. Memory of an Arena can be freed by another
     * thread meanwhile: use a copy where it would not be kept.
     *
     * @param direct the buffer
     * @return whether it may be given to {@link #read(int, ByteBuffer)} and {@link #write(int, ByteBuffer)}
     */
    boolean keepsAlive(ByteBuffer direct);

    /**
     * read, into a buffer.
     *
     * @param fd the descriptor
     * @param target a direct buffer that is {@linkplain #keepsAlive kept alive}; takes the bytes at its position, which is not changed
     * @return how many, 0 at the end, or a negated errno
     * @throws IllegalStateException if the buffer is of an Arena that is closed
     * @throws RuntimeException that is a WrongThreadException if the buffer is of an Arena that is confined to another thread
     */
    default int read(int fd, ByteBuffer target) {
        return read(fd, address(target) + target.position(), target.remaining());
    }

    /**
     * write, from a buffer.
     *
     * @param fd the descriptor
     * @param source a direct buffer that is {@linkplain #keepsAlive kept alive}; has the bytes at its position, which is not changed
     * @return how many, or a negated errno
     * @throws IllegalStateException if the buffer is of an Arena that is closed
     * @throws RuntimeException that is a WrongThreadException if the buffer is of an Arena that is confined to another thread
     */
    default int write(int fd, ByteBuffer source) {
        return write(fd, address(source) + source.position(), source.remaining());
    }

    /**
     * fcntl with an int.
     *
     * @param fd the descriptor
     * @param command one of {@link #F_SETFD}, {@link #F_GETFL}, {@link #F_SETFL} or the like
     * @param argument what it takes; 0 if nothing
     * @return what the command gives, or a negated errno
     */
    int fcntl(int fd, int command, int argument);

    /**
     * pipe: without any flag.
     *
     * @param ends where the two numbers go, the reading end first
     * @return 0 or a negated errno
     */
    int pipe(long ends);

    /**
     * pipe2.
     *
     * @param ends where the two numbers go, the reading end first
     * @param flags as {@link OpenFlags} has them for this system
     * @return 0 or a negated errno; {@code -ENOSYS} where the C library has no such call, as on macOS
     */
    int pipe2(long ends, int flags);

    /**
     * A pipe whose ends are non-blocking and closed in children: by pipe2, or else in steps.
     *
     * @param ends a direct buffer in native order, for two ints, the reading end first
     * @return 0 or a negated errno
     */
    default int pipe(ByteBuffer ends) {
        long address = address(ends);
        int result = pipe2(address, OpenFlags.NONBLOCK | OpenFlags.CLOEXEC);
        if (result != -Errno.ENOSYS.number()) {
            return result;
        }
        result = pipe(address);
        for (int i = 0; i < 2 && result >= 0; i++) {
            result = prepare(ends.getInt(i * Integer.BYTES));
            if (result < 0) {
                close(ends.getInt(0));
                close(ends.getInt(Integer.BYTES));
            }
        }
        return Math.min(result, 0);
    }

    private int prepare(int fd) {
        int result = fcntl(fd, F_SETFD, FD_CLOEXEC);
        int flags = result < 0 ? result : fcntl(fd, F_GETFL, 0);
        return flags < 0 ? flags : fcntl(fd, F_SETFL, flags | OpenFlags.NONBLOCK);
    }

    /**
     * The address of a direct buffer.
     *
     * @param direct the buffer
     * @return where its first byte is, whatever its position
     */
    long address(ByteBuffer direct);

    /**
     * calloc. Makes garbage.
     *
     * @param size in bytes
     * @return the memory, zeroed, in native order; valid until it is {@linkplain #free freed}
     * @throws IOException if there is none left
     */
    ByteBuffer allocate(int size) throws IOException;

    /**
     * free.
     *
     * @param memory what {@link #allocate} gave, to be used no more
     */
    void free(ByteBuffer memory);
}
