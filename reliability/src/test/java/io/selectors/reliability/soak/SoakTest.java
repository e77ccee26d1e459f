package io.selectors.reliability.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import picocli.CommandLine;

/** The small version of a soak, every kind of peers in it. */
@EnabledOnOs(OS.LINUX)
@Timeout(600)
class SoakTest {
    private static SoakOptions small() {
        SoakOptions options = CommandLine.populateCommand(new SoakOptions(), "--connections=400", "--burst=100", "--crowd=300",
                "--idle-timeout=10");
        options.classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return options;
    }

    /** All at the same time: most of it is waiting for what is idle. */
    @Test
    void aSmallSoakHoldsOnEveryBackendAndBinding() throws Exception {
        List<Target> targets = Target.usable();
        assertFalse(targets.isEmpty());
        ExecutorService threads = Executors.newFixedThreadPool(targets.size());
        try {
            List<Future<List<String>>> found = new ArrayList<>();
            for (Target target : targets) {
                found.add(threads.submit(() -> problems(new Soak(target, small(), served -> { }))));
            }
            for (int i = 0; i < targets.size(); i++) {
                assertEquals(List.of(), found.get(i).get(), targets.get(i).toString());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> problems(Soak soak) throws Exception {
        Result load = soak.load();
        assertTrue(load.total().connections.sum() > 400 + 300);
        assertEquals(List.of(), load.rows().stream().filter(row -> row.tally().connections.sum() == 0).toList());
        List<String> problems = new ArrayList<>(load.problems());
        problems.addAll(soak.starve().problems());
        return problems;
    }

    @Test
    void wrongArgumentsAreExplained() {
        for (String argument : List.of("--burst=0", "--burst=4001", "--connections=1", "--crowd=15001", "--minutes=-1", "--workers=257",
                "--idle-timeout=0", "--crowd=x", "--backends=")) {
            StringWriter said = new StringWriter();
            assertEquals(2, new CommandLine(new SoakCommand()).setErr(new PrintWriter(said)).execute(argument), argument);
            assertTrue(said.toString().contains("Usage:"), said.toString());
        }
    }

    @Test
    void aBackendThatIsNotThereIsAProblemNotAStackTrace() {
        assertEquals(1, new CommandLine(new SoakCommand()).execute("--backends=nosuch"));
        assertEquals(1, new CommandLine(new SoakCommand()).execute("--backends=epoll/nosuch"));
    }
}
