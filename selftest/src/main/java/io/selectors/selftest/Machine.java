package io.selectors.selftest;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a report says of the machine; found out without native calls. */
final class Machine {
    private Machine() {
    }

    static Map<String, String> facts() throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("system", property("os.name") + " " + property("os.version"));
        facts.put("architecture", property("os.arch") + ", " + property("sun.arch.data.model") + " bits, " + ByteOrder.nativeOrder() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        facts.put("C library", libc());
        facts.put("Java", Runtime.version() + " of " + property("java.vendor") + " (" + property("java.vm.name") + ")");
        return facts;
    }

    private static String property(String name) {
        return System.getProperty(name, "?");
    }

    /** On Linux, what ldd says of itself: glibc's on standard output, musl's on the other. */
    private static String libc() throws IOException, InterruptedException {
        if (!property("os.name").equals("Linux")) {
            return "the system's";
        }
        Process ldd;
        try {
            ldd = new ProcessBuilder("ldd", "--version").redirectErrorStream(true).start();
        } catch (IOException e) {
            return "unknown: there is no ldd";
        }
        String text = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ldd.waitFor();
        return text.lines().limit(2).filter(line -> line.matches("(?i).*(libc|version).*"))
                .reduce((first, second) -> first + ", " + second).orElse("unknown");
    }
}
