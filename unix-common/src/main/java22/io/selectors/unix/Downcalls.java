package io.selectors.unix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/** The class of this name that works. What its methods promise is said in the other, for older versions of Java. */
public final class Downcalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_OF_STATE = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Map<Class<?>, MemoryLayout> LAYOUTS = Map.of(int.class, ValueLayout.JAVA_INT, long.class, ValueLayout.JAVA_LONG,
            ByteBuffer.class, ValueLayout.ADDRESS);
    /** Where errno goes: each thread's own, for any thread may call. */
    private static final ThreadLocal<MemorySegment> STATES = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));
    private static final MethodHandle STATE_OF_THREAD;
    private static final MethodHandle SEGMENT_OF_BUFFER;
    private static final Map<Class<?>, MethodHandle> RESULTS;
    private static final Map<Class<?>, MethodHandle> FAILURES;
    /** All of it: to read what the kernel has written costs no more than a load. */
    private static final MemorySegment MEMORY = memory();

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE_OF_THREAD = lookup.findStatic(Downcalls.class, "state", MethodType.methodType(MemorySegment.class));
            SEGMENT_OF_BUFFER = lookup.findStatic(Downcalls.class, "segment", MethodType.methodType(MemorySegment.class, ByteBuffer.class));
            RESULTS = Map.of(
                    int.class, lookup.findStatic(Downcalls.class, "result",
                            MethodType.methodType(int.class, int.class, MemorySegment.class)),
                    long.class, lookup.findStatic(Downcalls.class, "result",
                            MethodType.methodType(long.class, long.class, MemorySegment.class)));
            FAILURES = Map.of(
                    int.class, lookup.findStatic(Downcalls.class, "hasFailed", MethodType.methodType(boolean.class, int.class)),
                    long.class, lookup.findStatic(Downcalls.class, "hasFailed", MethodType.methodType(boolean.class, long.class)));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("these methods are here", e);
        }
    }

    private final SymbolLookup symbols;
    private final String library;

    private Downcalls(SymbolLookup symbols, String library) {
        this.symbols = symbols;
        this.library = library;
    }

    public static Downcalls ofProcess() {
        return new Downcalls(LINKER.defaultLookup(), "the C library");
    }

    @SuppressWarnings("restricted") // what native access is for
    public static Downcalls of(String path) {
        try {
            return new Downcalls(SymbolLookup.libraryLookup(Path.of(path), Arena.global()), path);
        } catch (IllegalArgumentException e) {
            LinkageError failure = new UnsatisfiedLinkError(path + " cannot be loaded");
            failure.initCause(e);
            throw failure;
        }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memory() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    public boolean has(String function) {
        return symbols.find(function).isPresent();
    }

    @SuppressWarnings("restricted")
    private MethodHandle find(String function, MethodType type, Linker.Option... options) {
        MemorySegment symbol = symbols.find(function)
                .orElseThrow(() -> new UnsatisfiedLinkError(function + " is not in " + library));
        MemoryLayout[] parameters = type.parameterList().stream().map(LAYOUTS::get).toArray(MemoryLayout[]::new);
        FunctionDescriptor descriptor = type.returnType() == void.class ? FunctionDescriptor.ofVoid(parameters)
                : FunctionDescriptor.of(LAYOUTS.get(type.returnType()), parameters);
        return takingBuffers(LINKER.downcallHandle(symbol, descriptor, options), type);
    }

    /** The linker keeps the memory of a segment alive; of an address it knows nothing. */
    private static MethodHandle takingBuffers(MethodHandle call, MethodType type) {
        int first = call.type().parameterCount() - type.parameterCount(); // The state comes before them.
        MethodHandle taking = call;
        for (int i = 0; i < type.parameterCount(); i++) {
            if (type.parameterType(i) == ByteBuffer.class) {
                taking = MethodHandles.filterArguments(taking, first + i, SEGMENT_OF_BUFFER);
            }
        }
        return taking;
    }

    public MethodHandle plain(String function, MethodType type) {
        return find(function, type);
    }

    public MethodHandle checked(String function, MethodType type) {
        return checked(find(function, type, ERRNO));
    }

    public MethodHandle variadic(String function, MethodType type, int fixed) {
        return checked(find(function, type, ERRNO, Linker.Option.firstVariadicArg(fixed)));
    }

    /** From what is given the state first to what finds it itself: {@code state -> result(call(state, …), state)}. */
    private static MethodHandle checked(MethodHandle call) {
        MethodHandle result = RESULTS.get(call.type().returnType());
        result = MethodHandles.dropArguments(result, 2, call.type().dropParameterTypes(0, 1).parameterList());
        return MethodHandles.foldArguments(MethodHandles.foldArguments(result, call), STATE_OF_THREAD);
    }

    public MethodHandle repeated(String function, MethodType type) {
        Class<?> result = type.returnType();
        MethodHandle again = MethodHandles.dropArguments(checked(function, type), 0, result);
        MethodHandle done = MethodHandles.dropArguments(MethodHandles.identity(result), 1, type.parameterList());
        return MethodHandles.foldArguments(MethodHandles.guardWithTest(FAILURES.get(result), again, done), plain(function, type));
    }

    private static MemorySegment state() {
        return STATES.get();
    }

    private static MemorySegment segment(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct);
    }

    private static int result(int value, MemorySegment state) {
        return value >= 0 ? value : -(int) ERRNO_OF_STATE.get(state, 0L);
    }

    private static long result(long value, MemorySegment state) {
        return value >= 0 ? value : -(int) ERRNO_OF_STATE.get(state, 0L);
    }

    private static boolean hasFailed(int value) {
        return value < 0;
    }

    private static boolean hasFailed(long value) {
        return value < 0;
    }

    public static VarHandle ints() {
        return at(ValueLayout.JAVA_INT_UNALIGNED);
    }

    public static VarHandle longs() {
        return at(ValueLayout.JAVA_LONG_UNALIGNED);
    }

    private static VarHandle at(ValueLayout layout) {
        return MethodHandles.insertCoordinates(layout.varHandle(), 0, MEMORY);
    }

    public static long address(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address() - direct.position();
    }

    public static ByteBuffer view(long address, int size) {
        return MEMORY.asSlice(address, size).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    public static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("a C function throws nothing", e);
    }
}
