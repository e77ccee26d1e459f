package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A timer, a directory and a child are all heard, and the child's end ends the loop. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class DescriptorLoopTest {
    @Test
    void allThreeAreHeard(@TempDir Path directory) throws Exception {
        List<String> log = new ArrayList<>();
        new DescriptorLoop(log::add).run(10_000_000, directory,
                "echo begin; touch " + directory + "/one " + directory + "/another; sleep 0.2; echo end");
        assertTrue(log.indexOf("child: begin") < log.indexOf("child: end"), log::toString);
        assertTrue(log.contains("created: one") && log.contains("created: another"), log::toString);
        assertTrue(log.stream().anyMatch(line -> line.matches("ticks: \\d+")), log::toString);
        log.removeIf(line -> line.startsWith("ticks"));
        assertEquals("child: end", log.get(log.size() - 1));
    }
}
