package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The program of README.md. */
@Timeout(60)
class ReadmeTest {
    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFirstProgramOutlivesAResetAndEndsByEnter() throws Exception {
        Process process = new ProcessBuilder(java(), "-cp", classPath(), Listen.class.getName()).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (!line.startsWith("Try: ")) { // warnings of native access, JDK 24 and later
                line = output.readLine();
            }
            int port = Integer.parseInt(line.replace("Try: nc localhost ", ""));
            try (Socket rude = new Socket("localhost", port)) {
                rude.setSoLinger(true, 0);
                rude.getOutputStream().write("rude\n".getBytes(StandardCharsets.UTF_8));
                assertEquals("rude", output.readLine());
            }
            assertTrue(output.readLine().contains("reset"));
            try (Socket client = new Socket("localhost", port)) {
                client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
                assertEquals("hello", output.readLine());
                client.shutdownOutput();
                // It closes what has ended.
                assertEquals(-1, client.getInputStream().read());
            }
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroy();
        }
    }
}
