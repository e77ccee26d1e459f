package io.selectors.unix;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Maps the native methods of a class to C functions, through JNA. Not done by static initialisers: one that fails, for want of a
 * descriptor, say, is never run again.
 */
public final class JnaFunctions {
    private static final Map<Class<?>, Boolean> REGISTERED = new WeakHashMap<>();

    private JnaFunctions() {
    }

    /**
     * Maps a class to the functions of the process, once.
     *
     * @param type with native methods, named as the functions are
     * @throws UnsatisfiedLinkError if one of them is not there, or JNA cannot be used
     */
    public static void register(Class<?> type) {
        register(type, NativeLibrary::getProcess);
    }

    /**
     * Maps a class to the functions of a library, once.
     *
     * @param type with native methods, named as the functions are
     * @param library opens the library
     * @throws UnsatisfiedLinkError if one of them is not there, or JNA cannot be used
     */
    @SuppressWarnings("exports") // whoever maps functions uses JNA anyway
    public static synchronized void register(Class<?> type, Supplier<NativeLibrary> library) {
        if (REGISTERED.get(type) != Boolean.TRUE) {
            map(type, library);
            REGISTERED.put(type, true);
        }
    }

    /**
     * The same for functions that a C library may lack.
     *
     * @param type with native methods, named as the functions are
     * @return whether they are there
     */
    public static synchronized boolean has(Class<?> type) {
        return REGISTERED.computeIfAbsent(type, JnaFunctions::tryToRegister);
    }

    private static boolean tryToRegister(Class<?> type) {
        try {
            map(type, NativeLibrary::getProcess);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    private static void map(Class<?> type, Supplier<NativeLibrary> library) {
        try {
            OwnThread.call(() -> {
                Native.register(type, library.get());
                return type;
            });
        } catch (IOException e) {
            throw new AssertionError("no input or output is here", e);
        }
    }

    /**
     * What a function returned; if that is negative, its errno negated. On the thread that called it, before the next call.
     *
     * @param value what it returned
     * @return the value, or the error
     */
    public static int result(int value) {
        return value >= 0 ? value : -Native.getLastError();
    }
}
