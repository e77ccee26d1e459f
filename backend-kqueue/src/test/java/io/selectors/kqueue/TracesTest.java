package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The simulation answers as the kernels did whose answers are in {@code traces}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the simulation is made of Linux's calls")
@Timeout(60)
class TracesTest {
    private static final Map<String, SimulatedKernel> PROBES = Map.of("probe-freebsd-12.3.txt", SimulatedKernel.FREEBSD,
            "probe-openbsd-8.0.txt", SimulatedKernel.OPENBSD, "probe-dragonfly-5.9.txt", SimulatedKernel.DRAGONFLY,
            "probe-macos-15.5.txt", SimulatedKernel.MACOS);
    private static final Map<String, SimulatedKernel> SCRIPTS = Map.of("freebsd-13.txt", SimulatedKernel.FREEBSD,
            "netbsd-2016.txt", SimulatedKernel.NETBSD_9);

    @TestFactory
    List<DynamicTest> bareCallsAreAnsweredAsTheKernelDid() {
        List<DynamicTest> tests = new ArrayList<>();
        PROBES.forEach((file, kernel) -> ProbeTrace.sections(file).forEach((section, items) -> tests.add(dynamicTest(file + " " + section,
                () -> assertDifferences(Differences.of(file, section), new ProbeReplay(kernel).run(items))))));
        return tests;
    }

    /** The selector's own calls, made without it. */
    @TestFactory
    List<DynamicTest> theSelectorsCallsAreAnsweredAsTheKernelDid() {
        List<DynamicTest> tests = new ArrayList<>();
        SCRIPTS.forEach((file, kernel) -> ScriptTrace.scripts("traces/" + file).forEach((name, steps) -> tests.add(dynamicTest(file + " " + name,
                () -> assertDifferences(Differences.of(file, name), new ScriptReplay(kernel).calls(steps))))));
        return tests;
    }

    /** The selector itself, whatever calls it makes. */
    @TestFactory
    List<DynamicTest> theSelectorGivesWhatItGaveOnTheKernel() {
        List<DynamicTest> tests = new ArrayList<>();
        SCRIPTS.forEach((file, kernel) -> ScriptTrace.scripts("traces/" + file).forEach((name, steps) -> tests.add(dynamicTest(file + " " + name,
                () -> assertDifferences(Differences.of(file, name + ", selected"), new ScriptReplay(kernel).results(steps))))));
        return tests;
    }

    @TestFactory
    List<DynamicTest> noKeyIsReportedForWhoeverHasItsNumber() {
        List<DynamicTest> tests = new ArrayList<>();
        for (SimulatedKernel kernel : SimulatedKernel.values()) {
            if (kernel != SimulatedKernel.LIBKQUEUE) {
                ScriptTrace.scripts("numbers.txt").forEach((name, steps) -> tests.add(dynamicTest(kernel + " " + name,
                        () -> assertDifferences(Set.of(), new ScriptReplay(kernel).results(steps)))));
            }
        }
        return tests;
    }

    /** Those that are listed, and no others. */
    private static void assertDifferences(Set<Integer> listed, Map<Integer, String> differences) {
        StringBuilder unlisted = new StringBuilder();
        differences.forEach((place, text) -> unlisted.append(listed.contains(place) ? "" : "\n  " + place + ": " + text));
        assertEquals("", unlisted.toString());
        assertEquals(listed, new TreeSet<>(differences.keySet()), "listed and no longer so");
    }
}
