package io.selectors.demo;

import static io.selectors.demo.DemoProcesses.java;
import static io.selectors.demo.DemoProcesses.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import io.selectors.demo.DemoProcesses.Result;
import java.io.BufferedReader;
import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo as a process that serves: signals, limits, many connections. */
@Timeout(300)
class ProcessTest {
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
        assertTrue(result.output().contains("1000 clients: 1000 intact, 100000 messages, 0 failures"), result.output());
        assertTrue(result.output().contains("client keys left: 0"), result.output());
        assertTrue(result.output().contains("descriptors left: 0"), result.output());
        assertTrue(result.output().contains("threads left: []"), result.output());
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
            System.out.println(load + ": " + result.output());
            assertEquals(0, result.status(), result.output());
            assertTrue(result.output().contains("15000 idle, 100 busy: every message intact"), result.output());
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
