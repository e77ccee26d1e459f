package io.selectors.unix;

import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.SymbolProvider;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.FileDescriptor;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the file descriptor of a JDK channel, or of a {@link FileDescriptor}, with no JVM flag.
 *
 * <p>Every selectable channel of the JDK keeps it in a private field {@code fdVal}, a FileDescriptor in {@code fd} (read in JDK 17 and
 * 25). Only JNI may read them: reflection is refused since JDK 16. So JNI's own {@code GetIntField} is called, through JNA, at the address
 * that the function table of the JNIEnv gives. It reads this one field and opens nothing else.
 */
public final class ChannelDescriptor {
    // Positions in the function tables that the JNI specification fixes, chapters 4 and 5.
    private static final int GET_ENV = 6;
    private static final int EXCEPTION_CLEAR = 17;
    private static final int GET_FIELD_ID = 94;
    private static final int GET_INT_FIELD = 100;
    private static final int JNI_VERSION_1_8 = 0x00010008;

    private static final ClassValue<Long> FIELD_IDS = new ClassValue<>() {
        @Override
        protected Long computeValue(Class<?> type) {
            return fieldId(type);
        }
    };

    static {
        NativeLibrary process = NativeLibrary.getInstance("jvm", Map.of(
                Library.OPTION_ALLOW_OBJECTS, true,
                Library.OPTION_SYMBOL_PROVIDER, (SymbolProvider) ChannelDescriptor::address));
        Native.register(ChannelDescriptor.class, process);
    }

    private ChannelDescriptor() {
    }

    /**
     * Reads a channel's descriptor. The number may be another file's as soon as the channel is closed: ask the channel whether it
     * is open after the number was used.
     *
     * @param channel one of the JDK's own channels
     * @return the number
     * @throws UnsupportedOperationException if its class has no such field
     */
    public static int of(SelectableChannel channel) {
        return GetIntField(JNIEnv.CURRENT, channel, FIELD_IDS.get(channel.getClass()));
    }

    /**
     * Reads the descriptor of a stream, of a RandomAccessFile, or of the process's own. The number may belong to another file as soon as
     * the stream is closed.
     *
     * @param descriptor the JDK's object for it
     * @return the number; -1 if it is closed
     * @throws UnsupportedOperationException if it has no such field
     */
    public static int of(FileDescriptor descriptor) {
        // JNI does not look: of null it reads whatever is there, and the JVM crashes.
        return GetIntField(JNIEnv.CURRENT, Objects.requireNonNull(descriptor), FIELD_IDS.get(FileDescriptor.class));
    }

    private static long fieldId(Class<?> type) {
        String field = type == FileDescriptor.class ? "fd" : "fdVal";
        long id = GetFieldID(JNIEnv.CURRENT, type, field, "I");
        if (id == 0) {
            ExceptionClear(JNIEnv.CURRENT);
            throw new UnsupportedOperationException(type.getName() + " has no field " + field + " to read its descriptor from");
        }
        return id;
    }

    private static long address(long library, String name, SymbolProvider parent) {
        int position = switch (name) {
            case "GetFieldID" -> GET_FIELD_ID;
            case "GetIntField" -> GET_INT_FIELD;
            case "ExceptionClear" -> EXCEPTION_CLEAR;
            default -> throw new IllegalArgumentException(name);
        };
        return Pointer.nativeValue(JniTable.FUNCTIONS.getPointer((long) position * Native.POINTER_SIZE));
    }

    private static native long GetFieldID(JNIEnv env, Object type, String name, String signature);

    private static native int GetIntField(JNIEnv env, Object object, long fieldId);

    private static native void ExceptionClear(JNIEnv env);

    /** The function table of the JNIEnv: the same for every thread, in HotSpot and OpenJ9 alike. */
    private static final class JniTable {
        static final Pointer FUNCTIONS = find();

        private static Pointer find() {
            NativeLibrary jvm = NativeLibrary.getInstance("jvm");
            PointerByReference vm = new PointerByReference();
            IntByReference count = new IntByReference();
            int status = jvm.getFunction("JNI_GetCreatedJavaVMs").invokeInt(new Object[] {vm, 1, count});
            if (status != 0 || count.getValue() != 1) {
                throw new UnsatisfiedLinkError("JNI_GetCreatedJavaVMs returned " + status + ", " + count.getValue() + " VMs");
            }
            Pointer functions = vm.getValue().getPointer(0);
            PointerByReference env = new PointerByReference();
            status = Function.getFunction(functions.getPointer((long) GET_ENV * Native.POINTER_SIZE))
                    .invokeInt(new Object[] {vm.getValue(), env, JNI_VERSION_1_8});
            if (status != 0) {
                throw new UnsatisfiedLinkError("GetEnv returned " + status);
            }
            return env.getValue().getPointer(0);
        }
    }
}
