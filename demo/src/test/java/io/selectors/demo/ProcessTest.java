package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo as a process: exit statuses, what it prints, signals, limits. */
@Timeout(300)
class ProcessTest {
    private record Result(int status, String output) { }

    private static List<String> java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            // As the demo's manifest has it.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Result run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        return new Result(process.exitValue(), output);
    }

    private static Result demo(String option, String... arguments) throws IOException, InterruptedException {
        return run(java(List.of(option), Main.class, arguments));
    }

    @Test
    void anUnknownBackendIsSaidInOneParagraph() throws Exception {
        for (String command : new String[] {"tour", "server", "client"}) {
            Result result = demo("-Dbackend=nosuch", command);
            assertEquals(2, result.status, result.output);
            assertTrue(result.output.contains("-Dbackend=nosuch: There is no backend named 'nosuch'"), result.output);
            assertFalse(result.output.contains("\tat "), result.output);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void kqueueOnLinuxIsRefusedWithoutAStackTrace() throws Exception {
        for (String command : new String[] {"tour", "server"}) {
            Result result = demo("-Dselectors.backend=kqueue", command);
            assertEquals(2, result.status, result.output);
            assertTrue(result.output.contains("Backend 'kqueue' is unusable here. It is named by -Dselectors.backend."), result.output);
            assertFalse(result.output.contains("\tat "), result.output);
        }
    }

    @Test
    void wrongArgumentsAreExplained() throws Exception {
        for (String[] arguments : new String[][] {{"server", "--port", "x"}, {"server", "--port", "70000"},
                {"server", "--workers", "some"}, {"server", "--workers", "-1"}, {"client", "--count", "0"},
                {"bench", "--connections", "0"}, {"bench", "--seconds", "0"},
                {"nosuch"}}) {
            Result result = demo("-Dnone", arguments);
            assertEquals(2, result.status, result.output);
            // The second, if a command's name is close.
            assertTrue(result.output.contains("Usage:") || result.output.contains("Did you mean: selectors-demo "), result.output);
        }
        assertTrue(demo("-Dnone", "client", "--port", "0").output.startsWith("--port takes 1 to 65535, not 0"));
        assertTrue(demo("-Dnone", "server", "--workers", "some").output
                .startsWith("Invalid value for option '--workers': 'some' is neither a number nor \"virtual\"\n"));
    }

    @Test
    void theTourHolds() throws Exception {
        Result result = demo("-Dbackend="); // as if it were not set
        assertEquals(0, result.status, result.output);
        assertTrue(result.output.contains("every message intact"), result.output);
    }

    @Test
    void backendsAreListed() throws Exception {
        Result result = demo("-Dnone", "backends");
        assertEquals(0, result.status, result.output);
        assertTrue(result.output.contains("jdk"), result.output);
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
        assertEquals(0, result.status, result.output);
        assertTrue(result.output.contains("MESSAGES/S"), result.output);
        assertTrue(result.output.lines().anyMatch(line -> line.matches("jdk( +[1-9]\\d*){3}( +\\d+){3}")), result.output);
        assertTrue(Files.size(chart) > 1_000);
        assertFalse(result.output.contains("\u001b") || result.output.contains("\r"), "control sequences in what is no terminal");
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
            assertEquals(1, result.status, result.output);
            assertTrue(result.output.startsWith("The chart " + chart + " "), result.output);
            assertEquals(1, result.output.lines().count(), result.output);
        }
    }

    @Test
    void theCheckOfAChartKeepsALinkToNothing(@TempDir Path folder) throws Exception {
        Path target = folder.resolve("target.png");
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), target);
        Result result = demo("-Dbackend=nosuch", "bench", "--chart", link.toString());
        assertEquals(2, result.status, result.output);
        assertTrue(Files.isSymbolicLink(link), "the link is gone");
        assertFalse(Files.exists(target), "an empty file is left");
    }

    @Test
    void anUnknownHostIsSaidInOneLine() throws Exception {
        for (String command : new String[] {"server", "client"}) {
            Result result = demo("-Dnone", command, "--host", "nosuch.invalid");
            assertEquals(1, result.status, result.output);
            assertEquals("There is no host named 'nosuch.invalid'", result.output.strip());
        }
    }

    @Test
    void theClientCountsInWholeSentences() throws Exception {
        int closed;
        try (ServerSocket server = new ServerSocket(0)) {
            closed = server.getLocalPort();
        }
        Result result = demo("-Dnone", "client", "--port", Integer.toString(closed), "--echo");
        assertEquals(1, result.status, result.output);
        assertTrue(result.output.contains("0 of 1 connection sent 1 message and got it back"), result.output);
        assertTrue(result.output.contains("The last failure: Connection refused (127.0.0.1:" + closed + ")"), result.output);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theClientSaysAtOnceWhyNothingConnects() throws Exception {
        // The broadcast address of loopback: the system refuses the call itself.
        Result result = demo("-Dnone", "client", "--host", "127.255.255.255", "--port", "9", "--connections", "2");
        assertEquals(1, result.status, result.output);
        assertTrue(result.output.contains("0 of 2 connections sent 1 message each"), result.output);
        assertTrue(result.output.contains("The last failure: Network is unreachable (127.255.255.255:9)"), result.output);
    }

    @Test
    void everyCommandTellsTheVersion() throws Exception {
        for (String[] arguments : new String[][] {{"--version"}, {"server", "--version"}, {"bench", "-V"}}) {
            Result result = demo("-Dnone", arguments);
            assertTrue(result.output.startsWith("selectors-demo "), result.output);
        }
    }

    @Test
    void helpIsACommand() throws Exception {
        Result result = demo("-Dnone", "help");
        assertEquals(0, result.status, result.output);
        assertTrue(result.output.contains("Usage: selectors-demo"), result.output);
        assertTrue(demo("-Dnone", "help", "bench").output.contains("--chart"));
    }

    static List<String> loads() {
        List<String> loads = new ArrayList<>(ServerFixture.backends());
        if (loads.remove("epoll")) {
            loads.addAll(List.of("epoll/netty", "epoll/jna"));
            if (hasForeign()) {
                loads.add("epoll/foreign");
            }
        }
        return loads;
    }

    /** It is the first in the order of bindings, where it can be had. */
    private static boolean hasForeign() {
        return Selector.backends().stream().anyMatch(backend -> backend.description().contains("binding foreign"));
    }

    private static String backend(String load) {
        return load.split("/")[0];
    }

    private static String binding(String load) {
        return load.contains("/") ? "-Dselectors.epoll.binding=" + load.split("/")[1] : "-Dnone";
    }

    @ParameterizedTest
    @MethodSource("loads")
    void aThousandClientsLeaveNothingBehind(String load) throws Exception {
        Result result = run(java(List.of(binding(load)), LoadCheck.class, backend(load)));
        assertTrue(result.output.contains("1000 clients: 1000 intact, 100000 messages, 0 failures"), result.output);
        assertTrue(result.output.contains("client keys left: 0"), result.output);
        assertTrue(result.output.contains("descriptors left: 0"), result.output);
        assertTrue(result.output.contains("threads left: []"), result.output);
    }

    @ParameterizedTest
    @MethodSource("io.selectors.demo.ServerFixture#backends")
    @EnabledOnOs(OS.LINUX)
    void aSignalEndsTheServerWithASummary(String backend) throws Exception {
        Process process = new ProcessBuilder(java(List.of("-Dbackend=" + backend), Main.class, "server", "--port", "0"))
                .redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            int port = port(output.readLine());
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write("{\"send_msg\":1}\n".getBytes(StandardCharsets.UTF_8));
                assertTrue(output.readLine().endsWith("{\"send_msg\":1}"));
                // Process.destroy would close the streams, too.
                process.toHandle().destroy();
                assertTrue(output.readLine().startsWith("Stopped: 1 message,"));
            }
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    /** Its standard output is full, and that of the second is its standard error, too. Both are waited for at once: it takes seconds. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aSignalEndsAServerWhoseOutputNobodyReads() throws Exception {
        Process separate = fullServer(false);
        Process shared = fullServer(true);
        try {
            for (Process server : List.of(separate, shared)) {
                server.toHandle().destroy();
            }
            for (Process server : List.of(separate, shared)) {
                assertTrue(server.waitFor(60, TimeUnit.SECONDS), "the server does not end");
                assertEquals(1, server.exitValue());
            }
            assertTrue(separate.errorReader().readLine().startsWith("The server could not finish within "));
        } finally {
            separate.destroyForcibly();
            shared.destroyForcibly();
        }
    }

    private static Process fullServer(boolean oneOutput) throws Exception {
        Process process = new ProcessBuilder(java(List.of("-Dnone"), Main.class, "server", "--port", "0")).redirectErrorStream(oneOutput).start();
        BufferedReader output = process.inputReader();
        try (Socket socket = new Socket("127.0.0.1", port(output.readLine()))) {
            socket.getOutputStream().write(("\"" + "x".repeat(1_000) + "\"\n").repeat(200).getBytes(StandardCharsets.UTF_8));
            awaitFullPipe(process);
        }
        return process;
    }

    /** A pipe of Linux holds 64 KiB; no other line of a thousand characters fits in. */
    private static void awaitFullPipe(Process process) throws Exception {
        for (int i = 0; i < 300 && process.getInputStream().available() < 64_000; i++) {
            Thread.sleep(100);
        }
        assertTrue(process.getInputStream().available() >= 64_000, "the pipe does not fill");
    }

    @Test
    void aServerThatDiesSaysSoWithItsStatus() throws Exception {
        Process process = new ProcessBuilder(java(List.of("-Xmx32m", "-Dbackend=jdk"), Main.class, "server", "--port", "0",
                "--max-message", "1000000000", "--max-memory", "1000000000")).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            try (Socket socket = new Socket("127.0.0.1", port(output.readLine()))) {
                socket.getOutputStream().write(new byte[64 << 20]);
            } catch (IOException e) {
                assertTrue(e.getMessage().contains("reset") || e.getMessage().contains("Broken pipe"), e.getMessage());
            }
            assertTrue(output.lines().anyMatch(line -> line.contains("OutOfMemoryError")));
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("loads")
    @EnabledOnOs(OS.LINUX)
    void fifteenThousandIdleConnectionsDoNotKeepTheBusyOnesFromWorking(String load) throws Exception {
        List<String> options = List.of("-Dbackend=" + backend(load), binding(load));
        Process process = new ProcessBuilder(java(options, Main.class, "server", "--port", "0", "--service",
                "echo")).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            String port = Integer.toString(port(output.readLine()));
            Result result = run(java(options, IdleCheck.class, port, "15000"));
            System.out.println(load + ": " + result.output);
            assertEquals(0, result.status, result.output);
            assertTrue(result.output.contains("15000 idle, 100 busy: every message intact"), result.output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static int port(String line) {
        assertTrue(line != null && line.startsWith("Listening on "), line);
        return Integer.parseInt(line.replaceAll("^.*:(\\d+),.*$", "$1"));
    }

    @ParameterizedTest
    @MethodSource("io.selectors.demo.ServerFixture#backends")
    @EnabledOnOs(OS.LINUX)
    void withoutDescriptorsItPausesAndRecovers(String backend) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh"));
        command.addAll(java(List.of("-Dbackend=" + backend), Main.class, "server", "--port", "0"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<Socket> sockets = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            int port = port(output.readLine());
            for (int i = 0; i < 150; i++) {
                sockets.add(new Socket("127.0.0.1", port));
            }
            assertTrue(output.readLine().contains("accepting pauses"));
            assertIdle(process);
            for (Socket socket : sockets) {
                socket.close();
            }
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write("\"recovered\"\n".getBytes(StandardCharsets.UTF_8));
                String line = output.readLine();
                while (line.contains("reset")) {
                    line = output.readLine();
                }
                assertTrue(line.endsWith("\"recovered\""), line);
            }
        } finally {
            process.destroyForcibly();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.selectors.demo.ServerFixture#backends")
    void halfMessagesOfManyPeersDoNotUseUpTheHeap(String backend) throws Exception {
        Process process = new ProcessBuilder(java(List.of("-Xmx48m", "-Dbackend=" + backend), Main.class, "server", "--port", "0",
                "--service", "echo")).redirectErrorStream(true).start();
        List<Socket> greedy = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            int port = port(output.readLine());
            for (int i = 0; i < 20; i++) {
                greedy.add(new Socket("127.0.0.1", port));
                try {
                    greedy.get(i).getOutputStream().write(new byte[4_000_000]);
                } catch (IOException e) {
                    assertTrue(e.getMessage().contains("reset") || e.getMessage().contains("Broken pipe"), e.getMessage());
                }
            }
            assertTrue(output.readLine().contains("closed: no room"));
            try (Socket good = new Socket("127.0.0.1", port)) {
                good.getOutputStream().write("1\n".getBytes(StandardCharsets.UTF_8));
                assertEquals('1', good.getInputStream().read());
            }
        } finally {
            process.destroyForcibly();
            for (Socket socket : greedy) {
                socket.close();
            }
        }
    }

    /** Over a second, a server that spins takes a second of processor time. */
    private static void assertIdle(Process process) throws Exception {
        long before = cpuTicks(process);
        Thread.sleep(1_000);
        long used = cpuTicks(process) - before;
        assertTrue(used < 50, used + " ticks of 100 per second");
    }

    private static long cpuTicks(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
