package io.selectors.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.ByteBuffer;

/** read(2) with nothing around it: the floor of a channel's read. */
interface BareRead {
    /** What the C function returns; {@code bytes} is an address. */
    long read(int fd, long bytes, long count);

    /** The same of a buffer, whose address is found anew each time. */
    long read(int fd, ByteBuffer bytes, long count);

    /** Through java.lang.foreign, or through JNA's direct mapping. */
    static BareRead of(String binding) throws ReflectiveOperationException {
        // Only in the part of the jar that is for Java 22 and later.
        return binding.equals("jna") ? new Jna()
                : (BareRead) Class.forName("io.selectors.benchmarks.DowncallRead").getDeclaredConstructor().newInstance();
    }

    /** Through JNA. */
    final class Jna implements BareRead {
        private Jna() {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        @Override
        public long read(int fd, long bytes, long count) {
            return C.read(fd, bytes, count);
        }

        @Override
        public long read(int fd, ByteBuffer bytes, long count) {
            return C.read(fd, bytes, count);
        }
    }

    /** Mapped when it is first used. */
    final class C {
        private C() {
        }

        static native long read(int fd, long bytes, long count);

        static native long read(int fd, ByteBuffer bytes, long count);
    }
}
