package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Selector;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor, the prompt and the device reader, each with real children, a real socket and a real FIFO. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class DescriptorExamplesTest {
    @Test
    void theSupervisorHearsAllOfAllAndKillsWhoIsLate() throws IOException {
        List<String> log = new ArrayList<>();
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            new Supervisor(selector, 5_000, log::add).run(Map.of("good", "echo one; echo two", "bad", "echo wrong >&2; exit 3",
                    "slow", "echo begin; exec sleep 60"));
        }
        assertTrue(log.containsAll(List.of("good: one", "good: two", "good: ended with 0", "bad, error: wrong", "bad: ended with 3", "slow: begin",
                "slow: takes too long", "slow: ended with 137")), log::toString);
        assertEquals(8, log.size(), log::toString);
    }

    /** A read ends after 8,192 bytes, within a line and within a character. */
    @Test
    void theSupervisorTearsNoLine() throws IOException {
        List<String> log = new ArrayList<>();
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            new Supervisor(selector, 20_000, log::add).run(Map.of("x", "yes 'aa\u00e4' | head -n 20000; printf 'the last'"));
        }
        assertEquals(20_002, log.size());
        assertEquals(List.of("x: aa\u00e4", "x: the last", "x: ended with 0"), log.stream().distinct().toList());
    }

    @Test
    void theDeviceReaderReadsWhatComesAndEndsInSilence(@TempDir Path folder) throws Exception {
        String fifo = folder.resolve("fifo").toString();
        assertEquals(0, new ProcessBuilder("mkfifo", fifo).start().waitFor());
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        Running reading = Running.start(() -> DeviceRead.read(fifo, 2_000, log::add));
        for (int i = 0; i < 2; i++) { // Another writer each time.
            try (FileOutputStream writer = new FileOutputStream(fifo)) {
                writer.write(new byte[] {1, (byte) 0xfe, (byte) i});
            }
            assertEquals("01 fe 0" + i, log.poll(20, TimeUnit.SECONDS));
        }
        reading.join();
        assertTrue(log.isEmpty(), log::toString);
    }

    @Test
    void theDeviceReaderMakesNoFileOfAMistypedPath(@TempDir Path folder) {
        Path mistyped = folder.resolve("ttyS00");
        assertThrows(NoSuchFileException.class, () -> DeviceRead.read(mistyped.toString(), 1, line -> { }));
        assertFalse(Files.exists(mistyped));
    }

    @Test
    void noExampleDeclaresAFunctionOfCButInotifys() throws IOException {
        List<String> declared = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher function = Pattern.compile("native .*?(\\w+)\\(").matcher(Files.readString(file));
                while (function.find()) {
                    declared.add(function.group(1));
                }
            }
        }
        assertEquals(List.of("inotify_init1", "inotify_add_watch"), declared);
    }

    private static Process repl(int port) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Repl.class.getName(), Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @Test
    void thePromptShowsWhatComesAndSendsWhatIsTyped() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process repl = repl(listener.getLocalPort());
            try (Socket server = listener.accept();
                    PrintStream news = new PrintStream(server.getOutputStream(), true, StandardCharsets.UTF_8);
                    PrintStream keyboard = new PrintStream(repl.getOutputStream(), true, StandardCharsets.UTF_8);
                    BufferedReader sent = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
                BufferedReader screen = repl.inputReader(StandardCharsets.UTF_8);
                news.print("first news\nsecond ");
                assertEquals("> ", screen.readLine(), "over the prompt");
                assertEquals("* first news", screen.readLine());
                news.print("news\n");
                assertEquals("> ", screen.readLine());
                assertEquals("* second news", screen.readLine());
                keyboard.print("hello\n");
                assertEquals("hello", sent.readLine());
                keyboard.print("count\nlast 1\n");
                assertEquals("> > > 2", screen.readLine().replaceAll("(> )+", "> > > "));
                assertEquals("second news", screen.readLine().replaceFirst("^(> )+", ""));
                keyboard.write(new byte[] {'n', 'a', (byte) 0xc3});
                Thread.sleep(200); // So that one character comes in two reads.
                keyboard.write(new byte[] {(byte) 0xaf, 'v', 'e', '\n'});
                assertEquals("na\u00efve", sent.readLine());
                keyboard.print("quit\n");
                assertTrue(repl.waitFor(20, TimeUnit.SECONDS));
                assertEquals(0, repl.exitValue());
            } finally {
                repl.destroy();
            }
        }
    }

    @Test
    void thePromptKeepsWhatTheServerDoesNotTakeYet() throws Exception {
        String typed = "a line that is typed faster than it is taken\n".repeat(200_000) + "the last, without a newline";
        byte[] taken = (typed + "\n").getBytes(StandardCharsets.UTF_8);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process repl = repl(listener.getLocalPort());
            try (Socket server = listener.accept()) {
                Running typing = Running.start(() -> {
                    repl.getOutputStream().write(typed.getBytes(StandardCharsets.UTF_8));
                    repl.getOutputStream().close();
                });
                Thread.sleep(1_000); // The buffers between the two fill up.
                assertArrayEquals(taken, server.getInputStream().readAllBytes());
                typing.join();
                assertTrue(repl.waitFor(20, TimeUnit.SECONDS));
                assertEquals(0, repl.exitValue());
            } finally {
                repl.destroy();
            }
        }
    }
}
