package io.selectors.descriptors;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An Arena of java.lang.foreign, which Java 22 and later have; by reflection, for the tests are compiled for Java 17. */
final class Arenas {
    private final Object arena;

    private Arenas(Object arena) {
        this.arena = arena;
    }

    /** {@code kind} is the name of the method that makes it. */
    static Arenas of(String kind) {
        return new Arenas(call(type("Arena"), kind, null));
    }

    /** A buffer that views a new segment. */
    ByteBuffer allocate(int size) {
        Object segment = call(type("SegmentAllocator"), "allocate", arena, (long) size);
        return (ByteBuffer) call(type("MemorySegment"), "asByteBuffer", segment);
    }

    void close() {
        call(type("Arena"), "close", arena);
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("java.lang.foreign." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("Java 22 and later have it", e);
        }
    }

    private static Object call(Class<?> type, String name, Object on, Long... arguments) {
        Class<?>[] parameters = new Class<?>[arguments.length];
        Arrays.fill(parameters, long.class);
        try {
            return type.getMethod(name, parameters).invoke(on, (Object[]) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
