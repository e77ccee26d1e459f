package io.selectors.reliability.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selectors.reliability.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short mode: 300 virtual threads on one carrier, on each binding, each in a JVM of its own. */
@EnabledForJreRange(min = JRE.JAVA_21)
class ParkingTest {
    @ParameterizedTest
    @CsvSource({"jdk, 21000", "epoll-foreign, 21000", "epoll-netty, 21000", "epoll-jna, 21000", "kqueue-freebsd, 3000", "kqueue-openbsd-7, 3000"})
    void eachSelectEndsByWhatEndsIt(String backend, int rounds) throws IOException, InterruptedException {
        int java = Runtime.version().feature();
        assumeTrue(java >= 24 || !backend.equals("jdk"), "java.nio parks since Java 24");
        assumeTrue(java >= 22 || !backend.equals("epoll-foreign"), "java.lang.foreign is there since Java 22");
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName(), "parking",
                "--backend", backend, "--rounds", Integer.toString(rounds), "--seed", Long.toString(System.nanoTime()))).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            assertTrue(process.waitFor(300, TimeUnit.SECONDS), output);
            assertEquals(0, process.exitValue(), output);
            assertTrue(output.contains(backend + ": " + rounds + " rounds"), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
