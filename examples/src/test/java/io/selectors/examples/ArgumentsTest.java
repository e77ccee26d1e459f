package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong argument is told in a line, with an exit status, and without a stack trace. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ArgumentsTest {
    @ParameterizedTest
    @CsvSource({
            "2, Usage: Netcat HOST PORT, Netcat localhost",
            "2, Usage: Netcat HOST PORT, Netcat localhost abc",
            "2, Usage: Netcat HOST PORT, Netcat localhost 65536",
            "1, nosuch.invalid 1: , Netcat nosuch.invalid 1",
            "2, Usage: Chat [PORT], Chat abc",
            "2, Usage: Repl PORT, Repl",
            "2, Usage: Repl PORT, Repl -1",
            "2, Usage: ReconnectingClient [PORT], ReconnectingClient abc",
            "2, Usage: DeviceRead PATH, DeviceRead",
            "1, no such device or FIFO: /nope/nope, DeviceRead /nope/nope",
            "1, 'src: ', DeviceRead src",
            "1, 'pom.xml: ', DeviceRead pom.xml",
            "1, '/dev/null: ', DeviceRead /dev/null"})
    void aWrongArgumentIsToldInALine(int status, String line, String program) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(("io.selectors.examples." + program).split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(output.contains(line), output);
        assertFalse(output.contains("\tat "), output);
        assertEquals(status, process.waitFor());
    }
}
