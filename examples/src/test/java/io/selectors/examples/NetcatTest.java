package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process whose standard input is a pipe, a file, or nothing, against a server that echoes. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class NetcatTest {
    @TempDir
    private Path folder;

    /** Much more than a socket's buffers hold. */
    private static byte[] much() {
        byte[] much = new byte[3_000_000];
        new Random(1).nextBytes(much);
        return much;
    }

    private static Process netcat(ServerSocket server, ProcessBuilder.Redirect input) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Netcat.class.getName(),
                server.getInetAddress().getHostAddress(), Integer.toString(server.getLocalPort()))
                .redirectInput(input).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** What comes out when a standard input has gone in and come back. */
    private byte[] echoed(ProcessBuilder.Redirect input, byte[] typed) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = netcat(server, input);
            try (Socket socket = server.accept()) {
                Running echo = Running.start(() -> {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                    socket.shutdownOutput();
                });
                Running typing = Running.start(() -> {
                    process.getOutputStream().write(typed);
                    process.getOutputStream().close();
                });
                byte[] output = process.getInputStream().readAllBytes();
                typing.join();
                echo.join();
                assertTrue(process.waitFor(20, TimeUnit.SECONDS));
                assertEquals(0, process.exitValue());
                return output;
            } finally {
                process.destroy();
            }
        }
    }

    @Test
    void aPipeIsSentAsFastAsItIsTaken() throws Exception {
        assertArrayEquals(much(), echoed(ProcessBuilder.Redirect.PIPE, much()));
    }

    @Test
    void aFileIsSentThoughItHasNoReadiness() throws Exception {
        Path file = Files.write(folder.resolve("much"), much());
        assertArrayEquals(much(), echoed(ProcessBuilder.Redirect.from(file.toFile()), new byte[0]));
    }

    @Test
    void nothingAsStandardInputIsSentAsItsEnd() throws Exception {
        assertArrayEquals(new byte[0], echoed(ProcessBuilder.Redirect.from(new File("/dev/null")), new byte[0]));
    }

    /** The JVM opens a file of its own under the number. */
    @Test
    void aClosedStandardInputIsRefused() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = new ProcessBuilder("sh", "-c", "exec \"$0\" -cp \"$1\" io.selectors.examples.Netcat 127.0.0.1 $2 <&-",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Integer.toString(server.getLocalPort()))
                    .redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            assertTrue(said.contains("fd 0 was closed when this JVM started"), said);
            assertEquals(1, process.waitFor());
        }
    }

    private static void signal(String name, Process process) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor());
    }

    @Test
    void whatIsTypedAsTheOtherSideEndsIsNoFailure() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = netcat(server, ProcessBuilder.Redirect.PIPE);
            try (Socket socket = server.accept()) {
                process.getOutputStream().write('1');
                process.getOutputStream().flush();
                assertEquals('1', socket.getInputStream().read());
                signal("STOP", process);
                Thread.sleep(200); // So that it is stopped, and one select finds both.
                socket.shutdownOutput();
                process.getOutputStream().write('2');
                process.getOutputStream().flush();
                signal("CONT", process);
                assertTrue(process.waitFor(20, TimeUnit.SECONDS));
                assertEquals(0, process.exitValue());
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
