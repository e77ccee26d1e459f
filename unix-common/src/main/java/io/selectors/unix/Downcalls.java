package io.selectors.unix;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * C functions through java.lang.foreign, as method handles over int, long and ByteBuffer, where an address is a long. A direct buffer stands
 * for the address at its position. Its memory is kept alive for as long as the call takes, and refused if it is freed or another thread's.
 *
 * <p>This class is that of Java versions which lack java.lang.foreign; the part of the jar for Java 22 and later has the one that works. Keep the
 * handles in static final fields: others are slow.
 *
 * <p>A call that captures errno makes garbage: the linker slices the segment that takes it, 40 bytes a call wherever the compiler
 * does not see through that (seen in JDK 25). So what is called often is called without, and again with errno captured when it
 * has failed.
 */
public final class Downcalls {
    private Downcalls() {
    }

    /**
     * The functions of the C library.
     *
     * @return the functions
     * @throws UnsatisfiedLinkError if java.lang.foreign cannot be used
     */
    public static Downcalls ofProcess() {
        throw unavailable();
    }

    /**
     * The functions of a library, which stays loaded.
     *
     * @param path the file
     * @return the functions
     * @throws UnsatisfiedLinkError if it cannot be loaded, or java.lang.foreign cannot be used
     */
    public static Downcalls of(String path) {
        throw unavailable();
    }

    private static UnsatisfiedLinkError unavailable() {
        int version = Runtime.version().feature();
        return new UnsatisfiedLinkError(version < 22
                ? "java.lang.foreign is used on Java 22 and later; this is Java " + version
                : "the jar lacks its part for Java 22 and later: it was built by an older JDK, or repackaged without META-INF/versions and"
                        + " 'Multi-Release: true' in its manifest");
    }

    /**
     * Whether there is such a function.
     *
     * @param function its name
     * @return whether there is
     */
    public boolean has(String function) {
        throw unavailable();
    }

    /**
     * A function as it is: of a failure one learns nothing.
     *
     * @param function its name
     * @param type of int, long and void; parameters may be ByteBuffers, too
     * @return the function
     * @throws UnsatisfiedLinkError if there is none of the name
     */
    public MethodHandle plain(String function, MethodType type) {
        throw unavailable();
    }

    /**
     * A function that returns the negated errno when it fails; each call makes garbage.
     *
     * @param function its name
     * @param type of int and long; parameters may be ByteBuffers, too
     * @return the function
     * @throws UnsatisfiedLinkError if there is none of the name
     */
    public MethodHandle checked(String function, MethodType type) {
        throw unavailable();
    }

    /**
     * The same for a variadic function.
     *
     * @param function its name
     * @param type of int and long; parameters may be ByteBuffers, too
     * @param fixed how many of its parameters have a name
     * @return the function
     * @throws UnsatisfiedLinkError if there is none of the name
     */
    public MethodHandle variadic(String function, MethodType type, int fixed) {
        throw unavailable();
    }

    /**
     * A function that is called again when it fails, to learn its errno, which it returns negated; should it succeed then, that
     * counts. Only a failure makes garbage.
     *
     * @param function its name
     * @param type of int and long; parameters may be ByteBuffers, too
     * @return the function
     * @throws UnsatisfiedLinkError if there is none of the name
     */
    public MethodHandle repeated(String function, MethodType type) {
        throw unavailable();
    }

    /**
     * Reads and writes an int, unaligned, at an address.
     *
     * @return from long to int
     */
    public static VarHandle ints() {
        throw unavailable();
    }

    /**
     * Reads and writes a long, unaligned, at an address.
     *
     * @return from long to long
     */
    public static VarHandle longs() {
        throw unavailable();
    }

    /**
     * The address of a direct buffer.
     *
     * @param direct the buffer
     * @return where its first byte is
     */
    public static long address(ByteBuffer direct) {
        throw unavailable();
    }

    /**
     * Memory as a buffer.
     *
     * @param address where it is
     * @param size its size in bytes
     * @return a direct buffer in native order, which does not own it
     */
    public static ByteBuffer view(long address, int size) {
        throw unavailable();
    }

    /**
     * What to throw for what a C function cannot have thrown.
     *
     * @param e what was caught
     * @return the same if it is an Error, as StackOverflowError is
     */
    public static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("a C function throws nothing", e);
    }
}
