package io.selectors.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@EnabledOnOs(value = OS.LINUX, disabledReason = "what is tried includes epoll and what is simulated on it")
class ArgumentsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "fuzz --backend nosuch | --backend nosuch: no backend here has a name that begins with this; there are jdk, ",
        "fuzz --minutes 0 | --minutes takes more than 0, not 0",
        "fuzz --minutes NaN | --minutes takes more than 0, not NaN",
        "fuzz --programs 0 | --programs takes 1 or more, not 0",
        "ends --backend nosuch | --backend nosuch: no backend here ",
        "ends --minutes -1 | --minutes takes more than 0, not -1",
        "ends --turmoils 0 | --turmoils takes 1 or more, not 0",
        "races --backend nosuch | --backend nosuch: no backend here ",
        "races --pair select | --pair select: a pair is two operations",
        "races --pair select,nosuch | --pair select,nosuch: there is no operation 'nosuch'; there are select, register, ",
        "races --rounds 0 | --rounds takes 1 or more, not 0"})
    void whatIsWrongIsSaidBeforeAnythingRuns(String arguments, String message) {
        refused(arguments, message);
    }

    @ParameterizedTest
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads are there since Java 21")
    @CsvSource(delimiter = '|', value = {
        "parking --backend nosuch | --backend nosuch: no backend here ",
        "parking --rounds 0 | --rounds takes 1 or more, not 0",
        "parking --threads -1 | --threads takes 1 or more, not -1"})
    void parkingSaysItToo(String arguments, String message) {
        refused(arguments, message);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void parkingNeedsVirtualThreads() {
        refused("parking", "parking needs Java 21 or later, this is ");
    }

    private static void refused(String arguments, String message) {
        StringWriter said = new StringWriter();
        assertEquals(2, Main.commandLine().setErr(new PrintWriter(said)).execute(arguments.split(" ")));
        assertTrue(said.toString().startsWith(message), said.toString());
        assertTrue(said.toString().contains("Usage: selectors-reliability "), said.toString());
    }

    @Test
    void helpIsACommand() {
        StringWriter said = new StringWriter();
        assertEquals(0, Main.commandLine().setOut(new PrintWriter(said)).execute("help", "fuzz"));
        assertTrue(said.toString().startsWith("Usage: selectors-reliability fuzz"), said.toString());
    }

    @Test
    void everyCommandTellsItsVersion() {
        for (String command : new String[] {"fuzz", "ends", "parking", "races", "soak"}) {
            StringWriter said = new StringWriter();
            CommandLine line = Main.commandLine().setOut(new PrintWriter(said));
            assertEquals(0, line.execute(command, "--version"));
            assertTrue(said.toString().startsWith("selectors-reliability "), said.toString());
        }
    }
}
