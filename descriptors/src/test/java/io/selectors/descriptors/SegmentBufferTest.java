package io.selectors.descriptors;

import static io.selectors.descriptors.DescriptorTests.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.unix.Binding;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Buffers that view a segment of an Arena, whose memory may be freed: they are used as java.nio's channels use them. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@EnabledForJreRange(minVersion = 22)
class SegmentBufferTest {
    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    /** Its own, and parts of it. */
    private static List<ByteBuffer> views(ByteBuffer buffer) {
        return List.of(buffer, buffer.duplicate(), buffer.slice(), buffer.slice(1, 4), buffer.duplicate().position(3));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneOfAClosedArenaIsRefusedAndNothingIsMoved(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            for (String kind : List.of("ofShared", "ofConfined")) {
                Arenas arena = Arenas.of(kind);
                List<ByteBuffer> views = views(arena.allocate(8));
                ByteBuffer readOnly = views.get(0).asReadOnlyBuffer();
                arena.close();
                pipe.sink().write(bytes("word"));
                for (ByteBuffer view : views) {
                    int before = view.position();
                    assertThrows(IllegalStateException.class, () -> pipe.source().read(view), kind);
                    assertThrows(IllegalStateException.class, () -> pipe.sink().write(view), kind);
                    assertEquals(before, view.position());
                }
                assertThrows(IllegalStateException.class, () -> pipe.sink().write(readOnly));
                assertThrows(ReadOnlyBufferException.class, () -> pipe.source().read(readOnly));
                assertEquals(4, pipe.source().read(ByteBuffer.allocate(8)), "what was there, and no more");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneOfAnotherThreadsArenaIsRefusedAndNothingIsMoved(Calls calls) throws Exception {
        FutureTask<List<ByteBuffer>> other = new FutureTask<>(() -> views(Arenas.of("ofConfined").allocate(8)));
        Thread owner = new Thread(other, "owner");
        owner.start();
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            pipe.sink().write(bytes("word"));
            for (ByteBuffer view : other.get()) {
                int before = view.position();
                assertWrongThread(assertThrows(RuntimeException.class, () -> pipe.source().read(view)));
                assertWrongThread(assertThrows(RuntimeException.class, () -> pipe.sink().write(view)));
                assertEquals(before, view.position());
            }
            assertEquals(4, pipe.source().read(ByteBuffer.allocate(8)), "what was there, and no more");
        }
    }

    private static void assertWrongThread(RuntimeException refused) {
        assertEquals("java.lang.WrongThreadException", refused.getClass().getName());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneOfAnOpenArenaIsReadAndWrittenAsAnyOther(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            for (String kind : List.of("ofShared", "ofConfined", "ofAuto", "global")) {
                ByteBuffer whole = Arenas.of(kind).allocate(12).put("..hello..".getBytes()).position(2).limit(7);
                ByteBuffer target = Arenas.of(kind).allocate(16);
                for (ByteBuffer source : List.of(whole.duplicate(), whole.slice(), whole.asReadOnlyBuffer())) {
                    int from = source.position();
                    assertEquals(5, pipe.sink().write(source));
                    assertEquals(from + 5, source.position());
                    assertEquals(5, pipe.source().read(target.clear().position(3).limit(12)));
                    assertEquals(8, target.position());
                    assertEquals(bytes("hello"), target.flip().position(3));
                    assertEquals(0, pipe.source().read(target.clear()), "nothing is there");
                    assertEquals(0, target.position());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneLargerThanAnyCopyIsMovedPartByPart(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            ByteBuffer sent = Arenas.of("ofAuto").allocate(200_000);
            ByteBuffer received = Arenas.of("ofAuto").allocate(200_000);
            for (int i = 0; i < sent.capacity(); i++) {
                sent.put(i, (byte) (i / 7));
            }
            while (received.hasRemaining()) {
                pipe.sink().write(sent);
                pipe.source().read(received);
            }
            assertEquals(sent.clear(), received.flip());
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneWithoutRoomMovesNothingAsWithJavaNio(Calls calls) throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
            pipe.sink().write(bytes("x"));
            Arenas arena = Arenas.of("ofShared");
            ByteBuffer full = arena.allocate(8).position(8);
            assertEquals(0, pipe.source().read(full));
            arena.close();
            assertEquals(0, pipe.source().read(full));
            assertEquals(0, pipe.sink().write(full));
            assertEquals(1, pipe.source().read(ByteBuffer.allocate(8)));
        }
    }

    static Stream<Binding> bindings() {
        return DescriptorTests.bindings().stream();
    }

    /** The foreign binding keeps the arena open, as java.nio does; JNA cannot, and reads into memory of its own. */
    @ParameterizedTest
    @MethodSource("bindings")
    void whileAReadWaitsItsMemoryIsNotFreedUnderIt(Binding binding) throws Exception {
        Calls calls = Calls.of(binding);
        boolean kept = false;
        for (int i = 0; !kept && i < 1000; i++) {
            try (DescriptorPipe pipe = DescriptorPipe.open(calls.unix())) {
                pipe.source().configureBlocking(true);
                Arenas arena = Arenas.of("ofShared");
                ByteBuffer target = arena.allocate(8);
                FutureTask<Integer> reading = new FutureTask<>(() -> pipe.source().read(target));
                new Thread(reading, "reader").start();
                TimeUnit.MILLISECONDS.sleep(Math.min(i, 100)); // Closed too early, it refuses the read; so again, later.
                kept = isKept(arena);
                pipe.sink().write(bytes("word"));
                if (kept) {
                    assertEquals(4, reading.get());
                    assertEquals(bytes("word"), target.flip());
                    arena.close();
                } else {
                    Throwable refused = assertThrows(ExecutionException.class, reading::get).getCause();
                    assertEquals(IllegalStateException.class, refused.getClass(), refused::toString);
                    kept = binding == Binding.JNA && i > 20;
                }
            }
        }
        assertTrue(kept, "the arena could be closed, however long the read had waited");
    }

    private static boolean isKept(Arenas arena) {
        try {
            arena.close();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Reads into a buffer of a closed Arena. */
    static final class Stale {
        private Stale() {
        }

        public static void main(String[] arguments) throws IOException {
            try (DescriptorPipe pipe = DescriptorPipe.open()) {
                Arenas arena = Arenas.of("ofShared");
                ByteBuffer buffer = arena.allocate(8);
                pipe.sink().write(buffer);
                System.out.println("open: " + pipe.source().read(buffer.clear()));
                arena.close();
                pipe.sink().write(bytes("word"));
                System.out.println("closed: " + pipe.source().read(buffer.clear()));
            } catch (IllegalStateException e) {
                System.out.println("refused");
            }
        }
    }

    /** As of a build that makes one jar of many and forgets what is for newer versions of Java. */
    private static String repackaged(Path folder, String entry) {
        if (!entry.contains("unix-common") || !entry.endsWith("SNAPSHOT.jar")) {
            return entry;
        }
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(entry)); Stream<Path> classes = Files.list(jar.getPath("io/selectors/unix"))) {
            Path to = Files.createDirectories(folder.resolve("io/selectors/unix"));
            for (Path each : classes.toList()) {
                Files.copy(each, to.resolve(each.getFileName().toString()));
            }
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aJarWithoutItsPartForJava22RefusesItAllTheSame(@TempDir Path folder) throws Exception {
        String output = ChildJvm.runOn(path -> path.map(entry -> repackaged(folder, entry)), Stale.class);
        assertTrue(output.lines().toList().containsAll(List.of("open: 8", "refused")), output);
        assumeTrue(Files.exists(folder.resolve("io/selectors/unix/BufferScope.class")), "the classes are in no jar here");
    }
}
