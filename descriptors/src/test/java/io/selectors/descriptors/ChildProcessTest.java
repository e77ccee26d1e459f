package io.selectors.descriptors;

import static io.selectors.descriptors.DescriptorTests.await;
import static io.selectors.descriptors.DescriptorTests.bytes;
import static io.selectors.descriptors.DescriptorTests.isReadable;
import static io.selectors.descriptors.DescriptorTests.readAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Children of every kind, on each binding, over pipes and over FIFOs. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ChildProcessTest {
    private static final int SIGKILL = 9;

    static Stream<Arguments> ways() {
        return DescriptorTests.calls().stream().flatMap(calls -> Stream.of(
                Arguments.of(calls, (ChildStream.Way) ChildStream::open), Arguments.of(calls, (ChildStream.Way) ChildStream::openFifo)));
    }

    static List<Calls> calls() {
        return DescriptorTests.calls();
    }

    private static ProcessBuilder shell(String script) {
        return new ProcessBuilder("sh", "-c", script);
    }

    private static ChildProcess start(Calls calls, ProcessBuilder builder) throws IOException {
        return ChildProcess.start(calls, ChildStream::open, builder);
    }

    private static int exitValue(ChildProcess child) throws Exception {
        await(child.exit(), Interest.READ);
        assertTrue(child.process().waitFor(60, TimeUnit.SECONDS));
        return child.process().exitValue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void eachStreamIsAPipeOfItsOwn(Calls calls, ChildStream.Way way) throws Exception {
        try (ChildProcess child = ChildProcess.start(calls, way, shell("cat; echo wrong >&2; exit 3"))) {
            child.input().write(bytes("right"));
            child.input().close();
            assertEquals("right", readAll(child.output()));
            assertEquals("wrong\n", readAll(child.errors()));
            assertEquals(3, exitValue(child));
            assertTrue(isReadable(child.exit()), "it stays so");
            assertSame(child.exit(), child.exit());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void nothingIsLeftOpenNorInTheFolder(Calls calls, ChildStream.Way way) throws Exception {
        start(calls, new ProcessBuilder("true")).close();
        long before = DescriptorTests.openDescriptors();
        try (ChildProcess child = ChildProcess.start(calls, way, shell("echo $0; exec sleep 60"))) {
            await(child.output(), Interest.READ);
            DescriptorTests.assertOpenDescriptors(before + 4, "left open");
            child.process().destroyForcibly();
            assertEquals(128 + SIGKILL, exitValue(child));
        }
        DescriptorTests.assertOpenDescriptors(before, "left open");
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertEquals(List.of(), left.filter(path -> Files.exists(path.resolve("stream"))).toList());
        }
    }

    /** What the child has is in blocking mode, as programs expect: dd gives up at once where a read would have to be repeated. */
    @ParameterizedTest
    @MethodSource("ways")
    void theChildsEndsBlock(Calls calls, ChildStream.Way way) throws Exception {
        try (ChildProcess child = ChildProcess.start(calls, way, shell("cat /proc/self/fdinfo/0 /proc/self/fdinfo/1"))) {
            String info = readAll(child.output());
            List<Long> flags = info.lines().filter(line -> line.startsWith("flags:")).map(line -> Long.parseLong(line.substring(6).strip(), 8)).toList();
            assertEquals(2, flags.size(), info);
            flags.forEach(each -> assertEquals(0, each & 04000, info));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneThatEndedBeforeAnybodyWaitsIsReadable(Calls calls) throws Exception {
        try (ChildProcess child = start(calls, shell("echo gone; exit 7"))) {
            assertEquals(7, child.process().waitFor());
            assertTrue(isReadable(child.exit()));
            assertEquals("gone\n", readAll(child.output()));
        }
    }

    /** So fast that the JDK may have fetched it before its end can be watched. */
    @ParameterizedTest
    @MethodSource("calls")
    void manyThatEndAtOnceAllSaySo(Calls calls) throws Exception {
        for (int i = 0; i < 50; i++) {
            try (ChildProcess child = start(calls, new ProcessBuilder("true"))) {
                assertEquals(0, exitValue(child));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneThatClosesItsOutputLivesOn(Calls calls) throws Exception {
        try (ChildProcess child = start(calls, shell("echo said; exec >&- 2>&-; read word; exit 4"))) {
            assertEquals("said\n", readAll(child.output()));
            assertEquals("", readAll(child.errors()));
            assertFalse(isReadable(child.exit()));
            child.input().write(bytes("word\n"));
            assertEquals(4, exitValue(child));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneThatIsKilledEndsInEveryWay(Calls calls) throws Exception {
        try (ChildProcess child = start(calls, new ProcessBuilder("sleep", "60"))) {
            assertFalse(isReadable(child.exit()));
            assertEquals(0, child.output().read(ByteBuffer.allocate(1)));
            child.process().destroyForcibly();
            assertEquals(128 + SIGKILL, exitValue(child));
            assertEquals("", readAll(child.output()));
            assertEquals("", readAll(child.errors()));
            assertThrows(IOException.class, () -> child.input().write(bytes("x")));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void oneThatNeverReadsFillsThePipeAndNoMore(Calls calls) throws Exception {
        try (ChildProcess child = start(calls, new ProcessBuilder("sleep", "60"))) {
            ByteBuffer much = ByteBuffer.allocate(1 << 20);
            while (child.input().write(much) > 0) {
                assertTrue(much.hasRemaining());
            }
            try (Selector selector = DescriptorTests.selector()) {
                DescriptorTests.register(selector, child.input(), Interest.WRITE);
                assertEquals(List.of(), selector.select(20, TimeUnit.MILLISECONDS));
                child.process().destroyForcibly();
                assertEquals(1, selector.select(60, TimeUnit.SECONDS).size());
            }
            IOException broken = assertThrows(IOException.class, () -> child.input().write(much));
            assertTrue(broken.getMessage().contains("EPIPE"), broken::getMessage);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aGrandchildThatKeepsThePipeGoesOnAfterTheEnd(Calls calls) throws Exception {
        try (ChildProcess child = start(calls, shell("exec 3<&0; (read word <&3; echo late $word) & exit 5"))) {
            assertEquals(5, exitValue(child));
            assertEquals(0, child.output().read(ByteBuffer.allocate(8)), "no end yet");
            child.input().write(bytes("word\n"));
            assertEquals("late word\n", readAll(child.output()));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void fiveHundredAtOnce(Calls calls) throws Exception {
        long before = DescriptorTests.openDescriptors();
        List<ChildProcess> children = new ArrayList<>();
        try (Selector selector = DescriptorTests.selector()) {
            for (int i = 0; i < 500; i++) {
                ChildProcess child = start(calls, shell("read word; echo $word; exit " + i % 100));
                children.add(child);
                DescriptorTests.register(selector, child.exit(), Interest.READ).attach(i);
            }
            for (int i = 0; i < 500; i++) {
                children.get(i).input().write(bytes("child " + i + "\n"));
            }
            int[] ended = {0};
            while (ended[0] < 500) {
                assertTrue(selector.select(60, TimeUnit.SECONDS, (key, readiness) -> {
                    assertTrue(key.unregister());
                    ended[0]++;
                }) > 0, () -> "only " + ended[0]);
            }
            for (int i = 0; i < 500; i++) {
                assertEquals("child " + i + "\n", readAll(children.get(i).output()));
                assertEquals(i % 100, children.get(i).process().waitFor());
            }
        }
        for (ChildProcess child : children) {
            child.close();
        }
        DescriptorTests.assertOpenDescriptors(before, "left open");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aProgramThatIsNotThereLeavesNothingOpen(Calls calls) throws IOException {
        assertThrows(IOException.class, () -> start(calls, new ProcessBuilder("no such program")));
        long before = DescriptorTests.openDescriptors();
        IOException refused = assertThrows(IOException.class, () -> start(calls, new ProcessBuilder("no such program")));
        assertTrue(refused.getMessage().contains("no such program"), refused::getMessage);
        assertThrows(IndexOutOfBoundsException.class, () -> start(calls, new ProcessBuilder(List.of())));
        DescriptorTests.assertOpenDescriptors(before, "left open");
    }

    @Test
    void theBuilderKeepsWhatItHasAndWhatItRedirectsIsNotHere(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        ProcessBuilder builder = shell("echo $WORD; pwd; echo wrong >&2").directory(folder.toFile()).redirectOutput(out.toFile())
                .redirectInput(Redirect.INHERIT);
        builder.environment().put("WORD", "given");
        try (ChildProcess child = ChildProcess.start(builder)) {
            assertEquals("wrong\n", readAll(child.errors()));
            assertEquals(0, exitValue(child));
            IllegalStateException none = assertThrows(IllegalStateException.class, child::output);
            assertTrue(none.getMessage().contains("standard output"), none::getMessage);
            assertThrows(IllegalStateException.class, child::input);
        }
        assertEquals("given\n" + folder.toRealPath() + "\n", Files.readString(out));
        assertSame(Redirect.PIPE, builder.redirectError());
        assertSame(Redirect.INHERIT, builder.redirectInput());
    }

    @Test
    void mergedErrorsAreInTheOutput() throws Exception {
        ProcessBuilder builder = shell("echo one; echo two >&2").redirectErrorStream(true);
        try (ChildProcess child = ChildProcess.start(builder)) {
            assertEquals("one\ntwo\n", readAll(child.output()));
            assertThrows(IllegalStateException.class, child::errors);
        }
    }

    @Test
    void closingEndsTheUseAndNotTheProcess() throws Exception {
        ChildProcess child = ChildProcess.start(shell("read word; sleep 60"));
        child.close();
        child.close();
        assertFalse(child.exit().isOpen());
        assertThrows(ClosedChannelException.class, () -> child.output().read(ByteBuffer.allocate(1)));
        assertTrue(child.process().isAlive());
        child.process().destroyForcibly();
        assertEquals(128 + SIGKILL, child.process().waitFor());
    }

    /** In a JVM of its own, whose charset cannot decode all of its environment: starts a child with one variable added, one changed, one removed. */
    static final class Heir {
        private Heir() {
        }

        public static void main(String[] arguments) throws IOException {
            ProcessBuilder builder = new ProcessBuilder("cat", "/proc/self/environ");
            builder.environment().put("ADDED", "now");
            builder.environment().put("CHANGED", "after");
            builder.environment().remove("REMOVED");
            try (ChildProcess child = ChildProcess.start(builder)) {
                ByteBuffer environment = ByteBuffer.allocate(1 << 17);
                while (child.output().read(environment) >= 0) {
                    await(child.output(), Interest.READ);
                }
                // Byte by byte, and by escapes: what is printed goes through the same charset.
                String bytes = StandardCharsets.ISO_8859_1.decode(environment.flip()).toString();
                for (String variable : bytes.split("\0")) {
                    if (variable.matches("(FOO|B.R|ADDED|CHANGED|REMOVED)=.*")) {
                        System.out.println(URLEncoder.encode(variable, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
    }

    @Test
    void theEnvironmentKeepsBytesThatAreNoText() throws Exception {
        String script = "export LC_ALL=C CHANGED=before REMOVED=before \"FOO=$(printf 'caf\\303\\251\\377')\"; exec env \"$(printf 'B\\377R=odd')\" \"$@\"";
        String output = ChildJvm.runBy(List.of("sh", "-c", script, "sh"), Heir.class);
        // Beside the JVM's own warnings.
        List<String> variables = output.lines().filter(line -> line.contains("%3D")).sorted().toList();
        assertEquals(List.of("ADDED%3Dnow", "B%FFR%3Dodd", "CHANGED%3Dafter", "FOO%3Dcaf%C3%A9%FF"), variables, output);
    }
}
