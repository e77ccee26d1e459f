package io.selectors.demo;

import static io.selectors.demo.DemoProcesses.demo;
import static io.selectors.demo.DemoProcesses.java;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import io.selectors.demo.DemoProcesses.Result;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the demo that end by themselves, as processes: exit statuses, and what they print. */
@Timeout(300)
class CommandsTest {
    @Test
    void anUnknownBackendIsSaidInOneParagraph() throws Exception {
        for (String command : new String[] {"tour", "server", "client"}) {
            Result result = demo("-Dbackend=nosuch", command);
            assertEquals(2, result.status(), result.output());
            assertTrue(result.output().contains("-Dbackend=nosuch: There is no backend named 'nosuch'"), result.output());
            assertFalse(result.output().contains("\tat "), result.output());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void kqueueOnLinuxIsRefusedWithoutAStackTrace() throws Exception {
        for (String command : new String[] {"tour", "server"}) {
            Result result = demo("-Dselectors.backend=kqueue", command);
            assertEquals(2, result.status(), result.output());
            assertTrue(result.output().contains("Backend 'kqueue' is unusable here. It is named by -Dselectors.backend."), result.output());
            assertFalse(result.output().contains("\tat "), result.output());
        }
    }

    @Test
    void wrongArgumentsAreExplained() throws Exception {
        for (String[] arguments : new String[][] {{"server", "--port", "x"}, {"server", "--port", "70000"},
                {"server", "--workers", "some"}, {"server", "--workers", "-1"}, {"client", "--count", "0"},
                {"bench", "--connections", "0"}, {"bench", "--seconds", "0"},
                {"nosuch"}}) {
            Result result = demo("-Dnone", arguments);
            assertEquals(2, result.status(), result.output());
            // The second, if a command's name is close.
            assertTrue(result.output().contains("Usage:") || result.output().contains("Did you mean: selectors-demo "), result.output());
        }
        assertTrue(demo("-Dnone", "client", "--port", "0").output().startsWith("--port takes 1 to 65535, not 0"));
        assertTrue(demo("-Dnone", "server", "--workers", "some").output()
                .startsWith("Invalid value for option '--workers': 'some' is neither a number nor \"virtual\"\n"));
    }

    @Test
    void theTourHolds() throws Exception {
        Result result = demo("-Dbackend="); // as if it were not set
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("every message intact"), result.output());
    }

    @Test
    void backendsAreListed() throws Exception {
        Result result = demo("-Dnone", "backends");
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("jdk"), result.output());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLostOutputIsAFailure() throws Exception {
        for (String command : new String[] {"backends", "tour", "help", "--help", "--version"}) {
            Process process = new ProcessBuilder(java(List.of("-Dbackend=jdk"), Main.class, command)).redirectOutput(new File("/dev/full")).start();
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), command);
            assertEquals(1, process.exitValue(), command);
            assertTrue(errors.startsWith("Standard output could not be written") && errors.lines().count() == 1, errors);
        }
    }

    @Test
    void benchComparesTheBackendsAndDrawsAChart(@TempDir Path folder) throws Exception {
        Path chart = folder.resolve("bench.png");
        Result result = demo("-Dbackend= jdk ", "bench", "--connections", "10", "--seconds", "1", "--chart", chart.toString());
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("MESSAGES/S"), result.output());
        assertTrue(result.output().lines().anyMatch(line -> line.matches("jdk( +[1-9]\\d*){3}( +\\d+){3}")), result.output());
        assertTrue(Files.size(chart) > 1_000);
        assertFalse(result.output().contains("\u001b") || result.output().contains("\r"), "control sequences in what is no terminal");
    }

    @Test
    void aBlankBackendLeavesAll() throws Exception {
        String before = System.getProperty("selectors.backend");
        System.setProperty("selectors.backend", " ");
        try {
            assertEquals(Selector.backends().stream().filter(backend -> backend.unavailabilityCause().isEmpty()).toList(), UsableBackends.get());
        } finally {
            if (before == null) {
                System.clearProperty("selectors.backend");
            } else {
                System.setProperty("selectors.backend", before);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theServersOfABenchHaveItsPropertiesAndEndOnASignal(@TempDir Path folder) throws Exception {
        Process process = new ProcessBuilder(java(List.of("-Dselectors.epoll.timeout=millis"), Main.class, "bench", "--connections", "2", "--seconds", "60",
                "--chart", folder.resolve("bench.png").toString())).inheritIO().start();
        List<ProcessHandle> servers = List.of();
        try {
            for (int i = 0; i < 600 && servers.size() < 2; i++) {
                Thread.sleep(50);
                servers = process.children().filter(child -> commandLine(child).contains("--service")).toList();
            }
            assertTrue(servers.size() >= 2, "it does not start");
            assertTrue(servers.stream().allMatch(server -> commandLine(server).contains("-Dselectors.epoll.timeout=millis")));
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
            for (ProcessHandle server : servers) {
                server.onExit().get(20, TimeUnit.SECONDS);
            }
        } finally {
            process.destroyForcibly();
            servers.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** The class path makes it too long for {@link ProcessHandle#info}. Nothing, if it has ended. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aChartThatCannotBeWrittenIsRefusedBeforeTheRun(@TempDir Path folder) throws Exception {
        Path full = Path.of("/proc/bench.png").toAbsolutePath(); // a folder that looks writable to root, and takes no file
        for (Path chart : List.of(folder, folder.resolve("nosuch/bench.png"), full)) {
            Result result = demo("-Dnone", "bench", "--chart", chart.toString());
            assertEquals(1, result.status(), result.output());
            assertTrue(result.output().startsWith("The chart " + chart + " "), result.output());
            assertEquals(1, result.output().lines().count(), result.output());
        }
    }

    @Test
    void theCheckOfAChartKeepsALinkToNothing(@TempDir Path folder) throws Exception {
        Path target = folder.resolve("target.png");
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), target);
        Result result = demo("-Dbackend=nosuch", "bench", "--chart", link.toString());
        assertEquals(2, result.status(), result.output());
        assertTrue(Files.isSymbolicLink(link), "the link is gone");
        assertFalse(Files.exists(target), "an empty file is left");
    }

    @Test
    void anUnknownHostIsSaidInOneLine() throws Exception {
        for (String command : new String[] {"server", "client"}) {
            Result result = demo("-Dnone", command, "--host", "nosuch.invalid");
            assertEquals(1, result.status(), result.output());
            assertEquals("There is no host named 'nosuch.invalid'", result.output().strip());
        }
    }

    @Test
    void theClientCountsInWholeSentences() throws Exception {
        int closed;
        try (ServerSocket server = new ServerSocket(0)) {
            closed = server.getLocalPort();
        }
        Result result = demo("-Dnone", "client", "--port", Integer.toString(closed), "--echo");
        assertEquals(1, result.status(), result.output());
        assertTrue(result.output().contains("0 of 1 connection sent 1 message and got it back"), result.output());
        assertTrue(result.output().contains("The last failure: Connection refused (127.0.0.1:" + closed + ")"), result.output());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theClientSaysAtOnceWhyNothingConnects() throws Exception {
        // The broadcast address of loopback: the system refuses the call itself.
        Result result = demo("-Dnone", "client", "--host", "127.255.255.255", "--port", "9", "--connections", "2");
        assertEquals(1, result.status(), result.output());
        assertTrue(result.output().contains("0 of 2 connections sent 1 message each"), result.output());
        assertTrue(result.output().contains("The last failure: Network is unreachable (127.255.255.255:9)"), result.output());
    }

    @Test
    void everyCommandTellsTheVersion() throws Exception {
        for (String[] arguments : new String[][] {{"--version"}, {"server", "--version"}, {"bench", "-V"}}) {
            Result result = demo("-Dnone", arguments);
            assertTrue(result.output().startsWith("selectors-demo "), result.output());
        }
    }

    @Test
    void helpIsACommand() throws Exception {
        Result result = demo("-Dnone", "help");
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("Usage: selectors-demo"), result.output());
        assertTrue(demo("-Dnone", "help", "bench").output().contains("--chart"));
    }
}
